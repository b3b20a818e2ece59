"""Addresses of the pages of ties."""

from django.urls import path

from mithaq.web import ties, ties_blocs, ties_map, ties_network

urlpatterns = [
    path("", ties.front, name="ties"),
    path("pair/", ties.pair_page, name="ties_pair"),
    path("bloc/", ties_blocs.bloc_page, name="ties_bloc"),
    path("state/", ties.state_page, name="ties_state"),
    path("map/", ties_map.map_page, name="ties_map"),
    path("network/", ties_network.network_page, name="ties_network"),
    path("sets/<uuid:key>/wrong/", ties.wrong_page, name="ties_wrong"),
]
