"""Addresses of the pages of the watch."""

from django.urls import path

from mithaq.web import (
    watch,
    watch_complementarity,
    watch_coverage,
    watch_cyber,
    watch_gaps,
    watch_leaders,
    watch_sources,
    watch_topics,
    watch_vulnerabilities,
    watch_works,
)

urlpatterns = [
    path("", watch.front, name="watch"),
    path("topics/", watch_topics.topics_page, name="watch_topics"),
    path("topics/table<str:suffix>", watch_topics.table_file, name="watch_topics_table"),
    path("topics/seen/", watch_topics.see_changes, name="watch_topics_seen"),
    path("topics/<str:term>/follow/", watch_topics.follow, name="watch_topic_follow"),
    path("topics/<str:term>/unfollow/", watch_topics.unfollow, name="watch_topic_unfollow"),
    path("topics/<str:term>/curve<str:suffix>", watch_topics.curve_file, name="watch_topic_curve"),
    path("topics/<str:term>/", watch_topics.topic_page, name="watch_topic"),
    path("topics/<str:term>/works/", watch_topics.works_page, name="watch_topic_works"),
    path("topics/<str:term>/need/", watch_topics.draft_need, name="watch_topic_need"),
    path("gaps/", watch_gaps.gaps_page, name="watch_gaps"),
    path("works/", watch_works.works_page, name="watch_works"),
    path("leaders/", watch_leaders.leaders_page, name="watch_leaders"),
    path("leaders/works/", watch_leaders.works_page, name="watch_leaders_works"),
    path("leaders/table<str:suffix>", watch_leaders.table_file, name="watch_leaders_table"),
    path("complementarity/", watch_complementarity.complementarity_page, name="watch_complementarity"),
    path("sources/", watch_sources.sources_page, name="watch_sources"),
    path("sources/<uuid:key>/", watch_sources.load_page, name="watch_load"),
    path("sources/<uuid:key>/problems<str:suffix>", watch_sources.problems_file, name="watch_load_problems"),
    path("cyber/", watch_cyber.changes_page, name="watch_cyber"),
    path("cyber/techniques/<str:number>/", watch_cyber.technique_page, name="watch_technique"),
    path("cyber/coverage/", watch_coverage.coverage_page, name="watch_coverage"),
    path("cyber/coverage/state/", watch_coverage.state, name="watch_coverage_state"),
    path("cyber/coverage/confirm/", watch_coverage.confirm, name="watch_coverage_confirm"),
    path("cyber/coverage/take-back/", watch_coverage.take_back, name="watch_coverage_take_back"),
    path("cyber/coverage/layer/", watch_coverage.read_layer, name="watch_coverage_layer"),
    path("cyber/coverage/layer.json", watch_coverage.layer_file, name="watch_coverage_layer_file"),
    path("cyber/vulnerabilities/", watch_vulnerabilities.vulnerabilities_page, name="watch_vulnerabilities"),
]
