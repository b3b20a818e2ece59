"""Labels, lists of parties and who was screened against them, control lists, agreements and release cases."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Right

from mithaq.clearance.domain.listed.party import ID_LENGTH_MAX


class InternedLabel(models.Model):
    """The id is the register's `label_key`, so it is the same at every node and after every replay."""

    id = models.BigIntegerField(primary_key=True)
    label = models.JSONField()


class AdoptedList(models.Model):
    """A list of parties that this node screens against: where it comes from and how old it may be."""

    code = models.CharField(max_length=40, primary_key=True)
    format = models.CharField(max_length=40)
    places = ArrayField(models.CharField(max_length=1000))
    authority = models.CharField(max_length=200)
    fetched_days = models.IntegerField()
    published_days = models.IntegerField(null=True)
    asked = models.JSONField(null=True)  # a change that waits for a second person: act, body, by, statement
    statement = models.UUIDField()
    position = models.BigIntegerField()


class ListVersion(models.Model):
    """A version of a list as it was loaded; `id` is that of its statement."""

    id = models.UUIDField(primary_key=True)
    list = models.CharField(max_length=40)
    version = models.CharField(max_length=80)
    published_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    parties = models.IntegerField()
    names = models.IntegerField(null=True)  # none of one that was loaded before they were counted
    rows = models.IntegerField(null=True)
    malformed = models.JSONField()
    added = models.IntegerField()
    changed = models.IntegerField()
    removed = models.IntegerField()
    loaded_at = models.DateTimeField()
    is_current = models.BooleanField()
    position = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list"], condition=models.Q(is_current=True), name="one_current_version_of_a_list"
            )
        ]


class LoadAttempt(models.Model):
    """When the node last tried by itself to load a list, and what refused it. Not official."""

    list = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    refusal = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)


class Listed(models.Model):
    """A party on the current version of a list. Made from the list's file, not from statements."""

    list = models.CharField(max_length=40)
    entity = models.CharField(max_length=ID_LENGTH_MAX)
    party = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "entity"], name="listed_once")]


class DescribedParty(models.Model):
    """What this node's officers know of a party beyond its registration, or of one that is not registered."""

    code = models.CharField(max_length=80, primary_key=True)
    schema = models.CharField(max_length=40)
    properties = models.JSONField()
    statement = models.UUIDField()
    position = models.BigIntegerField()


class Screened(models.Model):
    """Against what a party was last screened. Derived: whoever is missing here is screened again."""

    party = models.CharField(max_length=80, primary_key=True)
    digest = models.CharField(max_length=64)
    against = models.CharField(max_length=64)
    setting = models.CharField(max_length=60, default="")
    at = models.DateTimeField()


class Hit(models.Model):
    """A listed party that may be one of ours, as told and decided by statements; `score` in thousandths."""

    id = models.UUIDField(primary_key=True)
    party = models.CharField(max_length=80)
    list = models.CharField(max_length=40)
    entity = models.CharField(max_length=ID_LENGTH_MAX)
    name = models.TextField()
    score = models.IntegerField()
    listed = models.JSONField()
    digest = models.CharField(max_length=64)
    method = models.CharField(max_length=40)
    under = models.JSONField(default=dict)  # the names and numbers of ours that met
    why = models.CharField(max_length=20)
    reopened_by = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=12)
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, blank=True)
    fields = ArrayField(models.CharField(max_length=40), default=list)
    note = models.TextField(blank=True)
    used = models.JSONField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    seconded_by = models.UUIDField(null=True)
    seconded_at = models.DateTimeField(null=True)
    statement = models.UUIDField()
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "list", "entity"], name="one_hit_of_two")]
        indexes = [models.Index(fields=["state", "-score"])]


class ScreeningSetting(models.Model):
    """How names are compared since a statement: the method by name, and the least score in thousandths."""

    id = models.UUIDField(primary_key=True)
    method = models.CharField(max_length=40)
    threshold = models.IntegerField()
    measured = models.JSONField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    position = models.BigIntegerField()


class FairnessRun(models.Model):
    """The best scores of names that nobody lists, by their origin. Derived: measured anew when missing."""

    against = models.CharField(max_length=64, primary_key=True)
    scores = models.JSONField()
    at = models.DateTimeField()


class ControlListVersion(models.Model):
    """A version of a control list as it was loaded; `id` is that of its statement.

    Its provisions are in a file of the node's home, found by `digest`.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    format = models.CharField(max_length=40)
    version = models.CharField(max_length=80)
    dated_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    entries = models.IntegerField()
    provisions = models.IntegerField()
    unread = models.JSONField()
    is_authority = models.BooleanField()
    loaded_at = models.DateTimeField()
    is_current = models.BooleanField()
    position = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(is_current=True), name="one_current_control_list"
            ),
            models.UniqueConstraint(
                fields=["is_authority"], condition=models.Q(is_authority=True), name="one_authority"
            ),
        ]


class RecordedAgreement(models.Model):
    """The terms of an agreement by which releases are decided; they count once a second person confirmed."""

    reference = models.CharField(max_length=80, primary_key=True)
    version = models.IntegerField()
    terms = models.JSONField()
    # As two people last confirmed them, where these name keys of approvers.
    annexed = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    recorded_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)
    statement = models.UUIDField()
    position = models.BigIntegerField()


class CaseDraft(models.Model):
    """What an applicant is writing, or writes again after it was sent back. Not official."""

    id = models.UUIDField(primary_key=True)  # that of the case it becomes
    institution = models.UUIDField()
    author = models.UUIDField()
    writers = ArrayField(models.UUIDField(), default=list)
    asked = models.JSONField()
    more = models.JSONField()
    supersedes = models.UUIDField(null=True)
    changed_at = models.DateTimeField()


class Case(models.Model):
    """A release case after its last statement. What happened on the way stands in its file of events.

    `valid_until` is the day on which all that is granted, or proposed to be, has ended.
    """

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    institution = models.UUIDField()
    author = models.UUIDField()
    officer = models.UUIDField(null=True)
    state = models.CharField(max_length=30)
    came_from = models.CharField(max_length=30, blank=True)
    since = models.DateTimeField()
    signing_since = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    asked = models.JSONField()
    more = models.JSONField()
    decision = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    supersedes = models.UUIDField(null=True)
    superseded_by = models.UUIDField(null=True)
    statement = models.UUIDField()
    position = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["state"]),
            models.Index(fields=["institution"]),
            models.Index(fields=["supersedes"]),
            models.Index(fields=["valid_until"]),
        ]


class CaseEvent(models.Model):
    """One statement of a case's file; `id` is the statement's, `number` its place in the file."""

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField()
    number = models.IntegerField()
    act = models.CharField(max_length=40)
    move = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=30, blank=True)
    by = models.UUIDField(null=True)
    institution = models.UUIDField(null=True)
    text = models.TextField(blank=True)
    body = models.JSONField()
    at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_event_at_a_place")]
        indexes = [
            models.Index(fields=["move", "at"]),
            # A code on a letter tells the last digits of its statement's id.
            models.Index(Right(Cast("id", models.TextField()), 5), name="case_event_by_its_end"),
        ]


class AdoptedPack(models.Model):
    """A rule pack that somebody would have decide; the latest that a second person confirmed does."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    changes = models.JSONField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    position = models.BigIntegerField()


class AdoptedLabelPolicy(models.Model):
    """A partner's label policy, word for word; its version that was confirmed last gives labels meaning."""

    id = models.UUIDField(primary_key=True)
    policy = models.TextField()
    name = models.TextField()
    version = models.TextField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    position = models.BigIntegerField()


class WrittenText(models.Model):
    """A text template that this node wrote, or one of the software's that it rewrote or retired."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    titles = models.JSONField()
    texts = models.JSONField()
    is_retired = models.BooleanField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    statement = models.UUIDField()
    position = models.BigIntegerField()


class ConsentQuestion(models.Model):
    """What an institution asked of a party on another node, at both nodes; and the last answer."""

    id = models.UUIDField(primary_key=True)  # that of its statement
    case = models.UUIDField()
    asker = models.CharField(max_length=80)
    party = models.CharField(max_length=80)
    issuer = models.CharField(max_length=253)
    question = models.JSONField()
    at = models.DateTimeField()
    until = models.DateField(null=True)
    """As the last answer says, not included; nothing before the first answer."""
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case"]), models.Index(fields=["party", "-at"])]
