"""Labels are interned as statements that carry them are applied."""

from mithaq.base.labels import Label
from mithaq.clearance.models import InternedLabel
from mithaq.register.domain.statement import label_key


def intern(label: Label) -> int:
    """The id of the label's row, made when it is new. Costs one query."""
    key = label_key(label.as_json())
    InternedLabel.objects.bulk_create([InternedLabel(id=key, label=label.as_json())], ignore_conflicts=True)
    return key


TABLES = (InternedLabel,)
