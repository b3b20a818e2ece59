"""Who issues the public sources: the institutions that appear as owners of their records."""

from mithaq.base.languages import Language
from mithaq.exchange.domain.loaded import SourceInfo

NASA = SourceInfo(
    name="nasa",
    institution_names={
        Language.EN: "National Aeronautics and Space Administration (NASA)",
        Language.FR: "Administration nationale de l’aéronautique et de l’espace (NASA)",
        Language.AR: "الإدارة الوطنية للملاحة الجوية والفضاء (ناسا)",
    },
    institution_kind="agency",
    state="US",
    url="https://www.nasa.gov",
)

UNITED_STATES_AGENCIES = SourceInfo(
    name="us_sbir",
    institution_names={
        Language.EN: "US federal agencies (SBIR programme)",
        Language.FR: "Agences fédérales des États-Unis (programme SBIR)",
        Language.AR: "الوكالات الاتحادية الأمريكية (برنامج SBIR)",
    },
    institution_kind="agency",
    state="US",
    url="https://www.sbir.gov",
)

# A bloc has no state; Brussels is where the Commission sits, and Belgium does not own its calls.
EUROPEAN_COMMISSION = SourceInfo(
    name="european_commission",
    institution_names={
        Language.EN: "European Commission",
        Language.FR: "Commission européenne",
        Language.AR: "المفوضية الأوروبية",
    },
    institution_kind="secretariat",
    state="BE",
    url="https://commission.europa.eu",
)
