"""Addresses of the pages of ties."""

from django.urls import path

from mithaq.web import ties, ties_blocs, ties_forecasts, ties_interests, ties_map, ties_network, ties_partners

urlpatterns = [
    path("", ties.front, name="ties"),
    path("pair/", ties.pair_page, name="ties_pair"),
    path("partners/", ties_partners.partners_page, name="ties_partners"),
    path("bloc/", ties_blocs.bloc_page, name="ties_bloc"),
    path("interests/", ties_interests.interests_page, name="ties_interests"),
    path("state/", ties.state_page, name="ties_state"),
    path("supposed/", ties_forecasts.supposed_page, name="ties_supposed"),
    path("map/", ties_map.map_page, name="ties_map"),
    path("network/", ties_network.network_page, name="ties_network"),
    path("sets/<uuid:key>/wrong/", ties.wrong_page, name="ties_wrong"),
]
