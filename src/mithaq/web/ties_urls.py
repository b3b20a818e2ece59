"""Addresses of the pages of ties."""

from django.urls import path

from mithaq.web import ties, ties_blocs, ties_partners

urlpatterns = [
    path("", ties.front, name="ties"),
    path("pair/", ties.pair_page, name="ties_pair"),
    path("partners/", ties_partners.partners_page, name="ties_partners"),
    path("bloc/", ties_blocs.bloc_page, name="ties_bloc"),
    path("state/", ties.state_page, name="ties_state"),
    path("sets/<uuid:key>/wrong/", ties.wrong_page, name="ties_wrong"),
]
