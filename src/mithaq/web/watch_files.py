"""Every table, drawing and list of the watch that can be taken away, by name."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound
from mithaq.web import (
    balance_accounts,
    balance_years,
    taking,
    ties,
    ties_agreements,
    ties_bloc_fields,
    ties_blocs,
    ties_forecasts,
    ties_interests,
    ties_map,
    ties_network,
    ties_state_partners,
    ties_trust_files,
    watch_compare,
    watch_cyber_files,
    watch_gaps,
    watch_leader_files,
    watch_map,
    watch_radar,
    watch_topic_files,
)
from mithaq.web.taking import Make

FILES: Mapping[str, Make] = {
    "attack-changes": watch_cyber_files.changes,
    "attack-chart": watch_cyber_files.changes_picture,
    "attack-counts": watch_cyber_files.change_counts,
    "balance-differences": balance_accounts.differences_file,
    "balance-gifts": balance_years.gifts_file,
    "balance-money": balance_years.money_file,
    "balance-standing": balance_years.standing_file,
    "balance-years": balance_years.years_file,
    "balance-years-chart": balance_years.years_picture,
    "compare": watch_compare.compared_file,
    "compare-chart": watch_compare.compared_picture,
    "compare-years": watch_compare.years_file,
    "complements": watch_leader_files.complements,
    "coverage": watch_cyber_files.coverage_by_tactic,
    "coverage-chart": watch_cyber_files.coverage_picture,
    "coverage-gaps": watch_cyber_files.coverage_gaps,
    "cve-years": watch_cyber_files.cve_years,
    "cve-years-chart": watch_cyber_files.cve_years_picture,
    "gaps": watch_gaps.gaps_file,
    "leaders": watch_leader_files.standings,
    "leaders-chart": watch_leader_files.picture,
    "leaders-national": watch_leader_files.national,
    "leaders-works": watch_leader_files.works,
    "map": watch_map.places_file,
    "map-chart": watch_map.map_picture,
    "map-shared": watch_map.shared_file,
    "positions": watch_leader_files.positions,
    "radar": watch_radar.radar_table,
    "radar-chart": watch_radar.radar_picture,
    "shared-works": watch_compare.works_file,
    "ties-chances": ties_forecasts.chances_file,
    "ties-supposed": ties_forecasts.supposed_file,
    "ties-agreements": ties_agreements.agreements_file,
    "ties-alike": ties.alike_file,
    "ties-alike-chart": ties.alike_picture,
    "ties-bloc": ties_blocs.years_file,
    "ties-bloc-chart": ties_blocs.picture,
    "ties-bloc-members": ties_blocs.members_file,
    "ties-bloc-fields": ties_bloc_fields.fields_file,
    "ties-bloc-pairs": ties_bloc_fields.pairs_file,
    "ties-flows": ties.flows_file,
    "ties-interests": ties_interests.states_file,
    "ties-interests-found": ties_interests.findings_file,
    "ties-partners": ties_trust_files.partners_file,
    "ties-profile": ties_trust_files.profile_file,
    "ties-promises": ties_trust_files.promises_file,
    "ties-map": ties_map.ties_file,
    "ties-map-chart": ties_map.picture,
    "ties-nearest": ties.nearest_file,
    "ties-network": ties_network.places_file,
    "ties-network-chart": ties_network.picture,
    "ties-network-graph": ties_network.graph_file,
    "ties-network-ties": ties_network.ties_file,
    "ties-network-triads": ties_network.triads_file,
    "ties-network-years": ties_network.years_file,
    "ties-network-years-chart": ties_network.years_picture,
    "ties-state-partners": ties_state_partners.partners_file,
    "ties-state-partners-chart": ties_state_partners.picture,
    "topic-chart": watch_topic_files.picture,
    "topic-leaders": watch_topic_files.leaders,
    "topic-measures": watch_topic_files.measures,
    "topic-works": watch_topic_files.works,
    "topic-years": watch_topic_files.years,
    "topics": watch_topic_files.topics,
    "vulnerabilities": watch_cyber_files.listed,
    "works": watch_leader_files.searched_works,
}


@require_GET
def file(request: HttpRequest, name: str, suffix: str) -> HttpResponse:
    """One of them, made from the address by which its page was asked."""
    if name not in FILES:
        raise NotFound("no_such_file", value=name[:80])
    return taking.answer(FILES[name](request), name, suffix)
