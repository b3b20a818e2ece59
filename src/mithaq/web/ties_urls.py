"""Addresses of the pages of ties."""

from django.urls import path

from mithaq.web import ties

urlpatterns = [
    path("", ties.front, name="ties"),
    path("pair/", ties.pair_page, name="ties_pair"),
    path("state/", ties.state_page, name="ties_state"),
    path("sets/<uuid:key>/wrong/", ties.wrong_page, name="ties_wrong"),
]
