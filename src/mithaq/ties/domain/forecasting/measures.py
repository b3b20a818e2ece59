"""What a history tells of each dyad: its own past, its states' activity, and the company they keep.

Every measure is a matrix by [from, to]. Sources: preferential attachment and triadic closure (B. Kinne,
International Studies Quarterly 2018 on defence agreements); D. Liben-Nowell and J. Kleinberg, The
link-prediction problem for social networks, JASIST 58 (2007), 1019; item-based filtering (B. Sarwar et al.,
WWW 2001).
"""

from collections.abc import Iterator

import numpy as np

from mithaq.ties.domain.forecasting.history import Floats
from mithaq.ties.domain.forecasting.past import PAST_YEARS, Past

HALF_LIVES = (2.0, 6.0, 18.0)
RANKS = (4, 8, 16)
NEAR_KM = 1500.0

Named = tuple[str, Floats]


def own_past(past: Past) -> Iterator[Named]:
    """The dyad's own ties, and those in the other direction."""
    for half_life in HALF_LIVES:
        memory = np.log1p(past.memory(half_life))
        yield f"own_ties_{half_life:.0f}", memory
        if past.is_directed:
            yield f"returned_ties_{half_life:.0f}", memory.T
    yield "own_weight_6", np.log1p(past.volume(6))
    yield "years_since_own_tie", np.log1p(past.years_since)
    yield "tied_ever", past.ever.astype(float)
    yield "tied_last_year", past.tied[-1].astype(float)
    yield "tied_in_past_years", past.tied[-PAST_YEARS:].sum(0).astype(float)
    yield "known_past_years", past.known_years


def activity(past: Past) -> Iterator[Named]:
    """How many partners and how much weight the states have, and whether that grows."""
    for half_life in HALF_LIVES:
        memory, volume = past.memory(half_life), past.volume(half_life)
        partners = np.minimum(memory, 1)
        given, taken = np.log1p(partners.sum(1)), np.log1p(partners.sum(0))
        yield from ends(past, f"partners_{half_life:.0f}", given, taken)
        yield f"partners_product_{half_life:.0f}", given[:, None] + taken[None, :]
        yield f"partners_times_{half_life:.0f}", given[:, None] * taken[None, :]
        yield from ends(past, f"weight_{half_life:.0f}", np.log1p(volume.sum(1)), np.log1p(volume.sum(0)))
        if past.is_directed:
            taken_by_sender, given_by_receiver = np.log1p(partners.sum(0)), np.log1p(partners.sum(1))
            yield f"sender_as_receiver_{half_life:.0f}", _of_sender(taken_by_sender)
            yield f"receiver_as_sender_{half_life:.0f}", _of_receiver(given_by_receiver)
    decade = past.tied[-2 * PAST_YEARS :].any(0)
    yield from ends(past, "partners_decade", np.log1p(decade.sum(1)), np.log1p(decade.sum(0)))
    yield "partners_pairs_decade", np.log1p(np.outer(decade.sum(1), decade.sum(0)))
    now, before = past.tied[-3:].any(0), past.tied[-6:-3].any(0)
    yield from ends(
        past, "partners_grew", _growth(now.sum(1), before.sum(1)), _growth(now.sum(0), before.sum(0))
    )
    new = past.tied[-PAST_YEARS:].any(0) & ~past.tied[:-PAST_YEARS].any(0)
    yield from ends(past, "first_partners", np.log1p(new.sum(1)), np.log1p(new.sum(0)))
    formed = past.recent & ~past.tied[-2 * PAST_YEARS : -PAST_YEARS].any(0)
    yield from ends(past, "new_partners", np.log1p(formed.sum(1)), np.log1p(formed.sum(0)))
    age = past.known.any(2).sum(0)
    yield from ends(past, "years_as_state", np.log1p(age), np.log1p(age))


def company(past: Past) -> Iterator[Named]:
    """Ties that those alike have: shared partners, alike senders, alike receivers, few latent kinds."""
    both = np.maximum(past.memory(6), past.memory(6).T)
    friends = np.minimum(both, 1)
    degree = friends.sum(0)
    decade = past.tied[-2 * PAST_YEARS :].any(0)
    either = (decade | decade.T).astype(float)
    yield "shared_partners_decade", np.log1p(either @ either)
    yield "shared_partners", np.log1p(friends @ friends)
    yield "shared_partners_rare", np.log1p(friends @ (friends / np.log(2 + degree)[:, None]))
    yield "shared_partners_allotted", np.log1p(friends @ (friends / np.maximum(degree, 1)[:, None]))
    cosine = friends @ friends / np.sqrt(np.maximum(np.outer(degree, degree), 1e-9))
    yield "partners_alike", cosine
    for half_life in (2.0, 6.0, 18.0):
        ties = np.log1p(past.memory(half_life))
        senders, receivers = _alike(ties), _alike(ties.T)
        yield f"alike_senders_{half_life:.0f}", _spread(senders @ ties)
        yield f"alike_receivers_{half_life:.0f}", _spread(ties @ receivers)
        yield f"alike_senders_share_{half_life:.0f}", senders @ ties / (senders.sum(1)[:, None] + 0.1)
        yield f"alike_receivers_share_{half_life:.0f}", ties @ receivers / (receivers.sum(0)[None, :] + 0.1)
    yield "three_steps_decade", np.log1p(_three_steps(decade.astype(float)))
    yield "three_steps", _spread(_three_steps(past.memory(6)))
    yield from latent(past)


def latent(past: Past) -> Iterator[Named]:
    """Ties rebuilt from a few kinds of sender and receiver: singular value decompositions."""
    for half_life, ranks in ((6.0, RANKS), (18.0, (8,))):
        ties = np.log1p(past.memory(half_life))
        left, values, right = np.linalg.svd(ties, full_matrices=False)
        for rank in ranks:
            yield f"latent_{rank}_{half_life:.0f}", (left[:, :rank] * values[:rank]) @ right[:rank]
    for name, start in (("decade", -2 * PAST_YEARS), ("always", 0)):
        volume = np.log1p(past.weights[start:].sum(0))
        left, values, right = np.linalg.svd(volume, full_matrices=False)
        yield f"latent_weight_{name}", (left[:, :8] * values[:8]) @ right[:8]
    ties = np.minimum(past.memory(6), 1)
    scaled = ties / np.sqrt(np.outer(ties.sum(1) + 1, ties.sum(0) + 1))
    left, values, right = np.linalg.svd(scaled, full_matrices=False)
    rebuilt = (left[:, :12] * values[:12]) @ right[:12]
    yield "latent_even", rebuilt


def nearness(past: Past, distance_km: Floats) -> Iterator[Named]:
    """Ties that neighbours of either state have, by distance."""
    near = np.exp(-np.nan_to_num(distance_km, nan=1e6) / NEAR_KM)
    np.fill_diagonal(near, 0)
    for half_life in (2.0, 6.0):
        ties = np.minimum(past.memory(half_life), 1)
        yield f"senders_near_{half_life:.0f}", np.log1p(near @ ties)
        yield f"receivers_near_{half_life:.0f}", np.log1p(ties @ near)
        yield f"receivers_near_share_{half_life:.0f}", ties @ near / (ties.sum(1)[:, None] + 1)
        yield f"senders_near_share_{half_life:.0f}", near @ ties / (ties.sum(0)[None, :] + 1)
    formed = (past.recent & ~past.tied[:-PAST_YEARS].any(0)).astype(float)
    yield "new_receivers_near", np.log1p(formed @ near)
    yield "new_senders_near", np.log1p(near @ formed)


def ends(past: Past, name: str, of_sender: Floats, of_receiver: Floats) -> Iterator[Named]:
    """A state's figure for both ends; where ties have no direction, for the higher and the lower end."""
    sender, receiver = _of_sender(of_sender), _of_receiver(of_receiver)
    if past.is_directed:
        yield f"sender_{name}", sender
        yield f"receiver_{name}", receiver
    else:
        yield f"higher_{name}", np.maximum(sender, receiver)
        yield f"lower_{name}", np.minimum(sender, receiver)


def _of_sender(values: Floats) -> Floats:
    return np.repeat(values[:, None], len(values), 1)


def _of_receiver(values: Floats) -> Floats:
    return np.repeat(values[None, :], len(values), 0)


def _growth(now: Floats, before: Floats) -> Floats:
    return np.asarray(np.log((now + 1) / (before + 1)))


def _alike(ties: Floats) -> Floats:
    """Cosines of rows, where partners that everybody has count less."""
    rarity = np.log((len(ties) + 1) / ((ties > 0.05).sum(0) + 1))
    rows = ties * rarity
    rows = rows / np.maximum(np.sqrt((rows**2).sum(1, keepdims=True)), 1e-9)
    alike = rows @ rows.T
    np.fill_diagonal(alike, 0)
    return np.asarray(alike)


def _three_steps(memory: Floats) -> Floats:
    ties = np.minimum(memory, 1)
    by_row = ties / np.maximum(ties.sum(1, keepdims=True), 1e-9)
    by_column = ties / np.maximum(ties.sum(0, keepdims=True), 1e-9)
    return np.asarray(by_row @ by_column.T @ ties)


def _spread(values: Floats) -> Floats:
    return np.asarray(np.log(values + 1e-3))
