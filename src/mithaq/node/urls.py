"""Every address of a node."""

from django.urls import include, path
from django.views.i18n import set_language

from mithaq.api.v1 import api

urlpatterns = [
    path("", include("mithaq.web.urls")),
    path("api/v1/", api.urls),
    path("account/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
]

handler404 = "mithaq.web.refusals.page_unknown"
handler500 = "mithaq.web.refusals.fault"
