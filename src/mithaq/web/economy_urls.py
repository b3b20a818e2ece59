"""Addresses of the pages of the economy."""

from django.urls import path

from mithaq.web import spin_offs

urlpatterns = [
    path("spin-offs/", spin_offs.list_page, name="spin_offs"),
    path("spin-offs/new/", spin_offs.begin_page, name="spin_off_begin"),
    path("spin-offs/<str:reference>/", spin_offs.spin_off_page, name="spin_off"),
    path("spin-offs/<str:reference>/history/", spin_offs.history_page, name="spin_off_history"),
    path("spin-offs/<str:reference>/tell/<str:kind>/", spin_offs.entry_page, name="spin_off_tell"),
]
