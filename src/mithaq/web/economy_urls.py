"""Addresses of the pages of the economy."""

from django.urls import path

from mithaq.web import (
    economy,
    economy_complexity,
    economy_fields,
    economy_impact,
    economy_industries,
    spin_offs,
)

urlpatterns = [
    path("", economy.front, name="economy"),
    path("spin-offs/", spin_offs.list_page, name="spin_offs"),
    path("spin-offs/new/", spin_offs.begin_page, name="spin_off_begin"),
    path("spin-offs/<str:reference>/", spin_offs.spin_off_page, name="spin_off"),
    path("spin-offs/<str:reference>/history/", spin_offs.history_page, name="spin_off_history"),
    path("spin-offs/<str:reference>/tell/<str:kind>/", spin_offs.entry_page, name="spin_off_tell"),
    path("impact/", economy_impact.impact_page, name="economy_impact"),
    path("impact/account.csv", economy_impact.account_file, name="economy_impact_file"),
    path("impact/example.csv", economy_impact.example_file, name="economy_impact_example"),
    path("complexity/", economy_complexity.complexity_page, name="economy_complexity"),
    path("fields/", economy_fields.fields_page, name="economy_fields"),
    path("industries/", economy_industries.industries_page, name="economy_industries"),
]
