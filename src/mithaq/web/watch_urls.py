"""Addresses of the pages of the watch."""

from django.urls import path

from mithaq.web import watch_complementarity, watch_leaders

urlpatterns = [
    path("leaders/", watch_leaders.leaders_page, name="watch_leaders"),
    path("leaders/works/", watch_leaders.works_page, name="watch_leaders_works"),
    path("leaders/table<str:suffix>", watch_leaders.table_file, name="watch_leaders_table"),
    path("complementarity/", watch_complementarity.complementarity_page, name="watch_complementarity"),
]
