"""Every address of a node."""

from django.urls import include, path
from django.views.i18n import set_language

from mithaq.api.v1 import api
from mithaq.web.account import forgotten_password
from mithaq.web.refusals import page_unknown

urlpatterns = [
    path("", include("mithaq.web.urls")),
    path("api/v1/", api.urls),
    path("federation/v1/", include("mithaq.api.federation")),
    path("", include("mithaq.api.dataspace")),
    path("", include("mithaq.api.taxii")),
    # Accounts have no address for letters: what only such an address makes sense for is not served.
    path("account/password/reset/", forgotten_password, name="account_reset_password"),
    path("account/signup/", page_unknown, name="account_signup"),
    path("account/email/", page_unknown, name="account_email"),
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
]

handler404 = "mithaq.web.refusals.page_unknown"
handler500 = "mithaq.web.refusals.fault"
