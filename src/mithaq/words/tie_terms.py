"""What kinds of ties, measures and conventions are called, why rows are left out, and what refusals say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

_MEND = _("Mend the file, or take another edition of it, and load it again.")

TIE_REFUSALS: Mapping[str, Words] = {
    "bloc_too_small": Words(
        _("Of %(value)s fewer than %(least)s members voted in %(year)s."), _("Choose another year or bloc.")
    ),
    "columns_missing": Words(
        _("The file does not have these columns, which the set needs: %(columns)s"),
        _("Check that it is the set that you named, and this edition of it."),
    ),
    "tie_set_unreadable": Words(
        _("%(file)s can be read neither as Parquet nor as CSV."), _("Check that the file came whole.")
    ),
    "level_out_of_scale": Words(
        _("State %(state)s stands on level %(value)s at object %(place)s, which is not on the scale."),
        _("Widen the scale, or mend the level."),
    ),
    "covariates_begin_later": Words(
        _("Of %(origin)s nothing is known yet: the covariates begin in %(covered_from)s."),
        _("Choose a later origin."),
    ),
    "tie_model_from_the_future": Words(
        _("The model has learnt until %(learnt_until)s, which is after the origin %(origin)s."),
        _("Fit it anew at the origin."),
    ),
    "forecasts_not_made": Words(
        _("No forecast of ties was made."), _("Ask who keeps the sets to make one: mithaq ties forecast")
    ),
    "tie_states_missing": Words(_("Two states are not named."), _("Choose two.")),
    "forecast_not_made": Words(
        _("Of the set %(value)s no such forecast over %(years)s years was made."),
        _("Ask who keeps the sets to make it: mithaq ties forecast"),
    ),
    "kind_not_forecast": Words(
        _("Ties of the set %(value)s cannot be forecast; those of these kinds can: %(known)s"),
        _("Choose a set of one of these kinds."),
    ),
    "tie_set_not_loaded": Words(
        _("No set of the format %(value)s is loaded."), _("Load it first: mithaq ties load")
    ),
    "tie_history_empty": Words(
        _("The set has no tie since %(since)s to learn from."), _("Load a set that knows later years.")
    ),
    "tie_not_forecast": Words(
        _("Of %(sender)s and %(receiver)s no forecast was made."),
        _("Choose two that were asked for: states of that year, without a tie where new ones are asked for."),
    ),
    "tie_outcomes_too_few": Words(
        _("%(came)s ties came and %(stayed_away)s did not: too few of one to learn from."),
        _("Choose a longer window, or a later origin."),
    ),
    "tie_past_too_short": Words(
        _("Before %(origin)s no window of %(years)s years has ended."),
        _("Choose a later origin or a shorter window."),
    ),
    "tie_state_twice": Words(
        _("%(states)s of the states stand there more than once."), _("Leave away what stands twice.")
    ),
    "tie_state_unknown": Words(_("%(state)s is none of the states of these ties."), _("Choose one that is.")),
    "tie_weight_invalid": Words(
        _("A tie weighs %(least)s, which is below zero or without end."),
        _("Give ties weights from zero, or leave them away where they are unknown."),
    ),
    "tie_weights_do_not_fit": Words(
        _("Weights of the shape %(shape)s do not fit %(states)s states."),
        _("Give a table of states by states for each year."),
    ),
    "tie_weights_not_symmetric": Words(
        _("The ties have no direction, but two states are told different weights."),
        _("Tell both the same, or say that ties have a direction."),
    ),
    "tie_window_empty": Words(_("A window of %(years)s years is empty."), _("Choose one of a year or more.")),
    "tie_years_outside_coverage": Words(
        _(
            "The years %(start)s to %(end)s lie outside those that are known: %(covered_from)s to"
            " %(covered_until)s."
        ),
        _("Choose years within them; what lies outside is unknown, not nothing."),
    ),
    "damping_wrong": Words(
        _("A damping of %(damping)s is not between 0 and 1."), _("Take one between 0 and 1, such as 0.85.")
    ),
    "groups_uneven": Words(
        _("%(groups)s groups are given for %(nodes)s nodes."), _("Give each node one group.")
    ),
    "measure_unsettled": Words(
        _("The measure %(measure)s did not settle in %(steps)s steps."),
        _("Take another measure, or leave away the nodes without ties."),
    ),
    "network_too_large": Words(
        _("The measure %(measure)s goes over all paths, and %(nodes)s nodes are more than %(most)s."),
        _("Ask for a part of the network, or for a measure without paths."),
    ),
    "network_without_ties": Words(
        _("The network has no tie, so nothing can be told of it."), _("Choose other years or another kind.")
    ),
    "node_given_twice": Words(
        _("Of %(nodes)s nodes only %(different)s are different."), _("Leave away what stands twice.")
    ),
    "nothing_to_rank": Words(
        _("Of nobody is half of the weight known."), _("Give weight to components that are known.")
    ),
    "promise_not_due": Words(
        _("A promise that is due on %(day)s says nothing yet."), _("Leave it away, or ask for a later day.")
    ),
    "weights_wrong": Words(
        _("The weights %(weights)s do not fit %(components)s components."),
        _("Give one weight from zero for each component, and at least one above zero."),
    ),
    "samples_too_few": Words(
        _("From %(samples)s samples chance cannot be told."), _("Take %(least)s or more.")
    ),
    "seeds_missing": Words(_("No seed is given."), _("Give one or more whole numbers.")),
    "tie_columns_uneven": Words(
        _("The columns have %(sources)s sources, %(targets)s targets and %(weights)s weights."),
        _("Give as many of each."),
    ),
    "tie_node_unknown": Words(
        _("%(node)s is no node of the network."), _("Add it to the nodes, or leave its ties away.")
    ),
    "tie_weight_wrong": Words(
        _("The tie of %(source)s to %(target)s weighs %(weight)s, which is below zero or no number."),
        _("Give it a weight from zero, or leave it away where it is unknown."),
    ),
    "network_kind_unknown": Words(
        _("No loaded set makes a network called %(value)s."), _("Choose one of: %(known)s")
    ),
    "network_sets_missing": Words(
        _("No set that makes a network is loaded."), _("Load one: `mithaq ties load sipri_tiv FILE`.")
    ),
    "no_row_holds": Words(_("None of the %(rows)s rows of the file holds."), _MEND),
    "nothing_to_draw": Words(
        _("There is no tie that could be drawn."), _("Choose other years, another state or another kind.")
    ),
    "no_votes_in_year": Words(
        _("In %(year)s the set knows no votes of it."), _("Choose a year in which it voted.")
    ),
    "not_in_system": Words(
        _("State %(value)s was no state in %(year)s."), _("Leave its ties of that year away.")
    ),
    "portfolio_misshapen": Words(
        _("The levels of %(states)s states do not fill a table of the shape %(shape)s."),
        _("Give one row a state and one column an object."),
    ),
    "similarity_unknown": Words(_("There is no similarity called %(value)s."), _("Choose one of: %(known)s")),
    "state_code_unknown": Words(
        _("No state ever had the code %(value)s."),
        _("Write the two letters of ISO 3166, such as TR, or the four of a former state, such as SUHH."),
    ),
    "state_not_listed": Words(
        _(
            "%(value)s is not on the list of states of Correlates of War, by which the sets of ties tell"
            " states apart. So what they know of it is unknown, not nothing."
        ),
        _("Look at what this system itself knows: give and take, agreements, projects and the catalogue."),
    ),
    "state_not_in_year": Words(
        _("There was no %(value)s in %(year)s. Of its kin there was then: %(kin)s"),
        _("Choose one of these, or another year."),
    ),
    "state_number_unknown": Words(
        _("No state had the number %(value)s in %(year)s."), _("Choose another state or year.")
    ),
    "state_repeated": Words(
        _("State %(value)s stands in the table twice."), _("Leave one of the rows away.")
    ),
    "state_spells_overlap": Words(
        _("%(value)s stands for two states on %(day)s."), _("Mend the list of states.")
    ),
    "tie_format_unknown": Words(
        _("There is no set of ties called %(value)s."), _("Choose one of: %(known)s")
    ),
    "tie_set_lost": Words(
        _("The rows of the set %(set)s are no longer on this node."), _("Load the set again.")
    ),
    "tie_set_unknown": Words(_("There is no set %(value)s."), _("Look at `mithaq ties sets`.")),
    "tie_set_words_too_long": Words(
        _("A vintage has at most %(vintage)s characters, terms %(terms)s."), _("Say it shorter.")
    ),
    "tie_with_itself": Words(
        _("A tie is between two, and %(value)s stands on both sides."), _("Choose two.")
    ),
    "vintage_missing": Words(
        _("It is not said which edition of the set it is."),
        _("Say it with --vintage: figures of two editions differ."),
    ),
    "vote_convention_unknown": Words(
        _("There is no convention %(value)s for votes."), _("Choose one of: %(known)s")
    ),
    "votes_not_loaded": Words(
        _("No set of votes is loaded."), _("Load one: `mithaq ties load voeten_2024 FILE`.")
    ),
    "weight_negative": Words(
        _("Object %(place)s has the weight %(value)s, which is below zero."), _("Give it a weight from zero.")
    ),
    "weights_not_plain": Words(
        _("The objects have unequal weights, so another sample of them cannot be drawn."),
        _("Ask for the error of the unweighted measure."),
    ),
}

TIE_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "tie_kind": {
        "votes": _("Votes"),
        "ideal_points": _("Ideal points"),
        "pledges": _("Pledges of alliances"),
        "arms": _("Arms transfers"),
        "trade": pgettext_lazy("between states", "Trade"),
        "joint_bodies": _("Bodies of which both are members"),
        "nuclear_agreements": _("Nuclear cooperation agreements"),
        "defence_agreements": _("Defence cooperation agreements"),
        "joint_papers": _("Papers written together"),
        "papers": _("Papers written"),
        "events": _("Events in the news"),
        "disputes": _("Militarised disputes"),
        "rivalries": _("Strategic rivalries"),
        "contiguity": _("Common borders"),
        "border_distances": _("Distances between borders"),
        "capitals": _("Capitals"),
        "sizes": _("Output and population"),
        "capabilities": _("National capabilities"),
        "democracy": _("Electoral democracy"),
        "alliances": _("Alliances, clause by clause"),
        "trade_agreements": _("Trade agreements"),
    },
    "tie_formula": {
        "kappa": _(
            "Kappa: one less the squared distances of votes (yes 3, abstention 2, no 1) by what they would be"
            " by chance, given how often each votes so (Cohen 1968, Häge 2011). 1 is the same vote every"
            " time, 0 is chance."
        ),
        "s_absolute": _(
            "S: one less twice the mean distance of votes by the greatest distance (Signorino and Ritter"
            " 1999). It knows no chance, so states that always vote with the majority look alike."
        ),
        "pi": _("Pi: as kappa, with one chance for both (Scott 1955)."),
        "tau_b": _("Tau-b: whether the order of votes is the same; not how near they are (Kendall 1938)."),
        "agreement": _("Agreement: the share of equal votes. It moves with what is put to the vote."),
        "error": _(
            "Bounds hold 90% of what other roll calls of the same kind would give: 400 samples of them, drawn"
            " with replacement."
        ),
        "ideal": _(
            "Distance of ideal points: how far apart two states stand on the one line that explains most"
            " votes (Bailey, Strezhnev and Voeten). It is comparable over years, which agreement is not."
        ),
        "cohesion": _(
            "Cohesion: the mean of the measure over all pairs of members. Its bounds come from 100 samples of"
            " roll calls, each drawn for all pairs at once."
        ),
        "balance": _("Balance: given less taken, by both; 1 is only given, −1 only taken."),
        "forecast": _(
            "Chance: by a logistic regression on named features of the past of both states, learnt from the"
            " twenty years before, and a second one for the tenth that the first finds likeliest. Its bounds"
            " of 90% are those of models that other years would have taught, drawn in blocks as long as the"
            " window."
        ),
        "recency": _(
            "Place by recency: where it would stand if only the year of the last tie counted, then how busy"
            " both are. It is nearly as good, so it stands beside every forecast."
        ),
        "precision": _(
            "Average precision: the mean, over all ties that came, of the part of ties that came among all"
            " that were ranked at least as high. Chance would give the rate of ties that came."
        ),
    },
    "tie_unit": {
        "arms": _("million trend-indicator values: military worth, not money"),
        "trade": _("million current US dollars"),
    },
    "tie_outcome": {
        "formed": _("a new tie"),
        "deepened": _("a deeper tie"),
        "ended": _("the end of the tie"),
    },
    "tie_group": {
        "own": _("their own past ties"),
        "activity": _("how many partners they have"),
        "company": _("partners they share"),
        "near": _("ties of their neighbours"),
        "size": _("size and distance"),
        "affinity": _("other ties between them"),
        "unknown": _("what is unknown of them"),
    },
    "similarity": {
        "s_absolute": _("S, absolute"),
        "s_squared": _("S, squared"),
        "kappa": _("Kappa"),
        "pi": _("Pi"),
        "kappa_nominal": _("Kappa, nominal"),
        "pi_nominal": _("Pi, nominal"),
        "tau_b": _("Tau-b"),
        "agreement": pgettext_lazy("of votes", "Agreement"),
    },
    "vote_convention": {
        "fpsim": _("absent as abstention, by the year of the vote (FPSIM)"),
        "voeten": _("absent as missing, by the session (Voeten)"),
    },
    "pledge": {
        "defence": _("defence"),
        "offence": _("offence"),
        "neutrality": _("neutrality"),
        "nonaggression": _("non-aggression"),
        "consultation": _("consultation"),
        "entente": _("entente"),
    },
    "tie_moved": {
        "rose": _("More alike than %(years)s years before, beyond noise and under both conventions."),
        "fell": _("Less alike than %(years)s years before, beyond noise and under both conventions."),
        "noise": _("No change over %(years)s years that could be told from noise."),
        "unknown": _("A change over %(years)s years cannot be told: a year is missing."),
    },
    "tie_wrong": {
        "value_missing": _("a value is missing"),
        "year_missing": _("the year is missing or impossible"),
        "state_unknown": _("no state of the list has this number or these letters"),
        "no_state_that_year": _("it was no state that year"),
        "no_member_that_year": _("it was no member that year"),
        "tie_with_itself": _("a tie of a state with itself"),
        "value_negative": _("a value below zero"),
        "vote_unknown": _("no vote has this code"),
        "clause_unknown": _("no clause has this code"),
        "day_unknown": _("there is no such day, month or year"),
        "ends_too_soon": _("it ends before it is in force"),
        "repeated": _("a row of the same key stood before"),
    },
}
