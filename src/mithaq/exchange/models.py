"""Published records as the register's statements say; what is not official: drafts and people's own lists."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import RawSQL

# Values that Django writes otherwise than the driver would.
PREPARED = (models.JSONField, ArrayField)


class Record(models.Model):
    """The state of an offer or need after its last statement. `content` is what stands open.

    `issuer` is the node that published it. `added_at` grows with `position`, by the clock of this node.
    """

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=5)
    institution = models.UUIDField()
    state = models.CharField(max_length=2)
    label_id = models.BigIntegerField()
    fields = ArrayField(models.CharField(max_length=80))
    trl = models.SmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    content = models.JSONField()
    version = models.IntegerField()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    source_name = models.CharField(max_length=40, blank=True)
    source_key = models.CharField(max_length=200, blank=True)
    content_digest = models.CharField(max_length=64)
    issuer = models.CharField(max_length=100)
    statement = models.UUIDField()
    position = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "source_name", "source_key"],
                condition=~models.Q(source_name=""),
                name="one_record_for_a_source_key",
            )
        ]
        indexes = [
            models.Index(fields=["label_id", "changed_at"]),
            models.Index(fields=["institution"]),
        ]


class Held(models.Model):
    """The whole content of a record that does not stand open to the end; `salt` opens its commitment."""

    id = models.UUIDField(primary_key=True)  # the record's
    content = models.JSONField()
    salt = models.CharField(max_length=64)
    statement = models.UUIDField()
    position = models.BigIntegerField()


class Disclosure(models.Model):
    """A step of a record that its owner disclosed to an institution; `id` is that of the statement.

    `until` is the day it ends by itself, `ended_at` the moment it was taken back or replaced.
    """

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    institution = models.UUIDField()
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "institution"],
                condition=models.Q(ended_at=None),
                name="one_disclosure_at_a_time",
            )
        ]


class Draft(models.Model):
    """Work that is not official. `revision` counts saves, so that no editor overwrites another."""

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField(unique=True)
    institution = models.UUIDField()
    author = models.UUIDField()
    content = models.JSONField()
    state = models.CharField(max_length=10)
    revision = models.IntegerField()
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_digest = models.CharField(max_length=64, blank=True)
    review_note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "state"])]


class SetAside(models.Model):
    """An answer that an institution does not want to see again for a question. No official act."""

    institution = models.UUIDField()
    question = models.UUIDField()
    answer = models.UUIDField()
    why = models.CharField(max_length=20)
    note = models.CharField(max_length=400, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "question", "answer"], name="one_verdict_a_match")
        ]


class Shortlist(models.Model):
    """A person's named list of records, perhaps as answers to a subject, perhaps shared with colleagues."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    institution = models.UUIDField()
    name = models.CharField(max_length=80)
    subject = models.UUIDField(null=True)
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person"]), models.Index(fields=["institution"])]


class ShortlistEntry(models.Model):
    """A record on a list. Who may not see the record sees no entry of others, and no title of their own."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="entries")
    record = models.UUIDField()
    place = models.IntegerField()
    note = models.CharField(max_length=400, blank=True)
    by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shortlist", "record"], name="one_entry_a_record")]


class SavedSearch(models.Model):
    """A question to the catalogue that a person keeps; with `question`, the answers to that record.

    Positions are of the register: where it was made, looked at last, and told of last.
    """

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=400, blank=True)
    chosen = models.JSONField(default=dict)
    question = models.UUIDField(null=True)
    alert = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_position = models.BigIntegerField()
    seen_position = models.BigIntegerField()
    told_position = models.BigIntegerField()
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person"]), models.Index(fields=["alert", "due_at"])]


class Feed(models.Model):
    """A secret address at which programs read what a person may see: only its digest is kept."""

    person = models.UUIDField()
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_read_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_feed_of_a_kind")]


class Import(models.Model):
    """A file of records on its way: checked, reviewed by a second person, then published batch by batch.

    `cursor` is the number of the last row published; `done` and `left_out` count what publishing did.
    """

    id = models.UUIDField(primary_key=True)
    institution = models.UUIDField()
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=10)
    is_all_or_nothing = models.BooleanField(default=False)
    uploaded_by = models.UUIDField()
    submitted_by = models.UUIDField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_digest = models.CharField(max_length=64, blank=True)
    review_note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    firsts = models.JSONField(default=dict)
    refusal = models.JSONField(null=True)
    cursor = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["institution", "state"])]


class ImportRow(models.Model):
    """A row that would change something, with its content, or that is wrong, with its problems.

    `version` is that of the record when it was checked, and 0 for a new one.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE)
    number = models.IntegerField()
    outcome = models.CharField(max_length=7)
    key = models.CharField(max_length=200, blank=True)
    record = models.UUIDField(null=True)
    version = models.IntegerField(default=0)
    content = models.JSONField(null=True)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="one_row_a_number")]


def many(keys: Iterable[UUID]) -> RawSQL:
    """For `pk__in`: of a thousand parameters Django and the driver each make something of their own."""
    return RawSQL("SELECT unnest(%s::uuid[])", [list(keys)])


def copy_in(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Insert many rows at once, several times as fast as `bulk_create` where texts are long."""
    # A key that the database counts up is left to it.
    fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)]
    columns = ", ".join(f'"{each.column}"' for each in fields)
    # The driver knows the other types by itself, and Django takes its time with each value.
    prepared = [(each.attname, each if isinstance(each, PREPARED) else None) for each in fields]
    with (
        connection.cursor() as cursor,
        # Django translates the driver's errors of everything but a copy.
        connection.wrap_database_errors,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            values = ((field, getattr(row, name)) for name, field in prepared)
            copy.write_row(
                [field.get_db_prep_save(value, connection) if field else value for field, value in values]
            )


class Interest(models.Model):
    """An institution's declared interest in a record of another, as the register says. Its id is that of the
    conversation that it opens."""

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    asker = models.UUIDField()
    owner = models.UUIDField()
    answers_with = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    declared_by = models.UUIDField()
    declared_at = models.DateTimeField()
    standpoint = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)
    statement = models.UUIDField()
    position = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "asker"],
                condition=models.Q(standpoint="standing"),
                name="one_standing_interest_a_record",
            )
        ]


class Conversation(models.Model):
    """What two institutions say to each other about a record. `waits_for` is the side whose answer is due.

    `node` is the partner's node that one of them is on; none when both are here.
    `last_at` is the moment of the last entry for both sides, `written_at` that of the last one of any kind.
    """

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    asker = models.UUIDField()
    owner = models.UUIDField()
    node = models.CharField(max_length=100, blank=True)
    asker_charge = models.UUIDField(null=True)
    owner_charge = models.UUIDField(null=True)
    asker_spoke = models.BooleanField(default=False)
    owner_spoke = models.BooleanField(default=False)
    waits_for = models.UUIDField(null=True)
    waiting_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    written_at = models.DateTimeField()
    closed_why = models.CharField(max_length=20, blank=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asker", "last_at"]),
            models.Index(fields=["owner", "last_at"]),
            models.Index(fields=["record"]),
        ]


class Message(models.Model):
    """An entry of a conversation. Nothing changes its text; who wrote it may strike it out.

    `at` orders them at this node. One of a partner's node was said at `said_at` by the clock there.
    """

    id = models.UUIDField(primary_key=True)
    conversation = models.UUIDField()
    entry = models.CharField(max_length=10)
    is_internal = models.BooleanField()
    institution = models.UUIDField()
    author = models.UUIDField()
    about = models.UUIDField(null=True)
    why = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    files = models.JSONField(default=list)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["conversation", "at"])]


class ReadMark(models.Model):
    """Up to which moment a person has read a conversation."""

    conversation = models.UUIDField()
    person = models.UUIDField()
    read_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "conversation"], name="one_mark_a_reader"),
        ]


class Reminder(models.Model):
    """A day and a note about a conversation; without a person it is for whoever is in charge."""

    id = models.UUIDField(primary_key=True)
    conversation = models.UUIDField()
    institution = models.UUIDField()
    person = models.UUIDField(null=True)
    due_on = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    made_by = models.UUIDField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "due_on"])]


class Sighting(models.Model):
    """That somebody of another institution opened a record; counted, never shown."""

    record = models.UUIDField()
    institution = models.UUIDField()
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "institution"], name="one_sighting_an_institution"),
        ]
