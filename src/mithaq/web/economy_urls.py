"""Addresses of the pages of the economy."""

from django.urls import path

from mithaq.web import economy_industries

urlpatterns = [path("industries/", economy_industries.industries_page, name="economy_industries")]
