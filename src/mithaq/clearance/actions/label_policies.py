"""Adopt a partner's label policy: one person proposes the file as it is, another confirms it.

It tells what the partner's labels mean. Who may see our records is decided by our own labels alone.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.saying import say
from mithaq.clearance.adapters.spif.own_labels import own_policy
from mithaq.clearance.adapters.spif.policies import read_policy, text_of
from mithaq.clearance.models import AdoptedLabelPolicy
from mithaq.clearance.published import label_policies as published
from mithaq.clearance.queries import labels
from mithaq.parties import queries as parties


@transaction.atomic
def propose_label_policy(data: bytes, *, by: Actor, at: datetime) -> UUID:
    """Propose the policy in an Open XML SPIF; the file stands whole in its statement.

    Raises Refused `not_permitted`, `label_policy_own`, `label_policy_in_force`, or Unreadable
    `policy_unreadable` with all faults.
    """
    require(by, Act.ADOPT_LABELS, of_institution=parties.host_institution().id)
    policy, text = read_policy(data), text_of(data)
    # Under our own name a partner would say what our labels mean.
    if policy.id == own_policy().id or policy.name == own_policy().name:
        raise Refused("label_policy_own", policy=policy.name)
    digest = hashlib.sha256(data).hexdigest()
    if any(each.is_in_force and each.digest == digest for each in labels.adoptions()):
        raise Refused("label_policy_in_force", policy=policy.name)
    body: dict[str, Json] = {
        "policy": policy.id,
        "name": policy.name,
        "version": policy.version,
        "digest": digest,
        "text": text,
    }
    return say(published.PROPOSED, f"label_policy:{digest}", body, by=by, at=at)


@transaction.atomic
def confirm_label_policy(key: UUID, *, by: Actor, at: datetime) -> None:
    """Let labels have their meaning by the policy from now on, as a person who did not propose it.

    Raises Refused `not_permitted`, `four_eyes`, `label_policy_confirmed`, or Unreadable `policy_unreadable`
    when this version of the software no longer reads it; NotFound `label_policy_unproposed`.
    """
    require(by, Act.CONFIRM_POLICY, of_institution=parties.host_institution().id)
    AdoptedLabelPolicy.objects.select_for_update().filter(pk=key).first()
    found = labels.adoption(key)
    if found.confirmed_by is not None:
        raise Refused("label_policy_confirmed")
    if found.proposed_by == by.person:
        raise Refused("four_eyes")
    read_policy(found.text.encode())
    body: dict[str, Json] = {"proposal": str(key), "digest": found.digest}
    say(published.CONFIRMED, f"label_policy:{found.digest}", body, by=by, at=at)
