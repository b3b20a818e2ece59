"""Addresses of the pages of standing."""

from django.urls import path

from mithaq.web import standing, standing_composite, standing_targets

urlpatterns = [
    path("", standing.standing_page, name="standing"),
    path("works/", standing.works_page, name="standing_works"),
    path("composite/", standing_composite.composite_page, name="standing_composite"),
    path("targets/", standing_targets.targets_page, name="standing_targets"),
    path("targets/new/", standing_targets.set_page, name="standing_target_new"),
    path("targets/<uuid:key>/", standing_targets.set_page, name="standing_target"),
    path("targets/<uuid:key>/give-up/", standing_targets.give_up, name="standing_target_give_up"),
]
