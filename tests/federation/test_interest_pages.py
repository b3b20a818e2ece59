"""Interest and conversations between nodes as people meet them on pages, and programs over HTTP."""

from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api.test_conversations import call
from cast import AT, Cast
from federation.test_interest import IN_TALKS, asked, note_refused, post
from mithaq.exchange.queries import records
from mithaq.federation.actions.pairing import revoke_peer
from mithaq.federation.queries import logs
from partner import Partner
from wire import hear, sent

PAGES = {
    "en": ("On the node", "Files do not go to other nodes", "Arrived", "is not reached now"),
    "ar": ("على العقدة", "لا تُنقل الملفات", "وصل في", "غير متصلة الآن"),
    "fr": ("Sur le nœud", "Les fichiers ne vont pas", "Arrivé le", "n’est pas joignable"),
}


@pytest.mark.parametrize("language", PAGES)
def test_a_conversation_with_another_node_says_so_on_its_page(
    cast: Cast, partner: Partner, client: Client, language: str
) -> None:
    _, key = asked(cast, partner)
    client.force_login(cast.leyla.user)
    of_reader = {"accept-language": language}
    desk = client.get("/desk/", headers=of_reader).content.decode()
    message = post(key, cast.leyla, "Eleven.")
    node, files, arrived, out_of_reach = PAGES[language]
    sent(partner, IN_TALKS)
    note_refused(partner, len(logs.sent_segment(partner.name, first=0).entries) - 1)

    page = client.get(f"/conversations/{key}/", headers=of_reader).content.decode()
    refused = client.post(
        f"/conversations/{key}/messages/", {"text": "See.", "files": SimpleUploadedFile("a.txt", b"a")}
    )
    answered = client.post(f"/conversations/{key}/messages/", {"text": "Twelve."})
    revoke_peer(partner.name, reason="Key lost.", by=cast.hamad.actor, at=AT)
    later = client.get(f"/conversations/{key}/", headers=of_reader).content.decode()

    assert all(
        each in page for each in (node, files, arrived, partner.name, "Ministry of MY", "For our mills.")
    )
    assert 'name="files"' not in page
    assert page.count('class="notice warning"') == 1
    assert (refused.status_code, answered.status_code) == (409, 302)
    assert str(key) in desk
    assert out_of_reach in later
    assert f"entry-{message}" in later


def test_interest_in_a_partner_s_record_is_shown_on_its_page(
    cast: Cast, partner: Partner, client: Client
) -> None:
    key = uuid4()
    hear(partner, partner.host(), partner.record(key=key, what={"valid_until": "2040-01-01"}))
    reference = records.record_by_id(key, labels=cast.amina.scope.labels, on=AT.date()).reference
    client.force_login(cast.amina.user)

    form = client.get(f"/records/{reference}/").content.decode()
    shown = client.post(f"/records/{reference}/interest/", {"note": "For our wells."}, follow=True)
    revoke_peer(partner.name, reason="Key lost.", by=cast.hamad.actor, at=AT)
    client.force_login(cast.leyla.user)
    without = client.get(f"/records/{reference}/").content.decode()

    assert 'name="note"' in form
    assert "For our wells." in shown.content.decode()
    assert "Known to their side alone" in shown.content.decode()
    assert 'name="note"' not in without


def test_programs_show_interest_in_a_partner_s_record_and_read_the_answer(
    cast: Cast, partner: Partner
) -> None:
    key = uuid4()
    hear(partner, partner.host(), partner.record(key=key, what={"valid_until": "2040-01-01"}))
    reference = records.record_by_id(key, labels=cast.amina.scope.labels, on=AT.date()).reference
    made = UUID(call(cast.amina, "POST", f"records/{reference}/interest", {"note": "Why?"}).json()["id"])
    hear(partner, partner.said(made, cast.amina.institution, "Because."))

    posted = call(cast.amina, "POST", f"conversations/{made}/messages", {"text": "I see."})
    told = call(cast.amina, "GET", "conversations").json()
    read = call(cast.amina, "GET", f"conversations/{made}/messages").json()

    assert posted.status_code == 201
    assert [each["node"] for each in told] == [partner.name]
    assert [(each["text"], each["said_at"] is not None) for each in read] == [
        ("Why?", False),
        ("Because.", True),
        ("I see.", False),
    ]
