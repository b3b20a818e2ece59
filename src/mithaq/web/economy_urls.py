"""Addresses of the pages of prosperity."""

from django.urls import path

from mithaq.web import economy_impact

urlpatterns = [
    path("impact/", economy_impact.impact_page, name="economy_impact"),
    path("impact/account.csv", economy_impact.account_file, name="economy_impact_file"),
    path("impact/example.csv", economy_impact.example_file, name="economy_impact_example"),
]
