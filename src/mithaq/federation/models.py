"""Partners, and for each the two logs: what was put out for them, and how far theirs was taken."""

from django.db import models


class Peer(models.Model):
    """Another node that this one is paired with, as the register's statements say."""

    name = models.CharField(max_length=100, primary_key=True)
    card = models.JSONField()
    is_active = models.BooleanField()
    since = models.DateTimeField()
    statement = models.UUIDField()
    encryption = models.TextField(blank=True)
    """The key by which we encrypt for them, in base64, as they announced it."""
    follows = models.CharField(max_length=64, blank=True)
    """The name of the key of ours that they said to encrypt by since; none where they never had another."""


class Sent(models.Model):
    """A statement of the register in the log for a partner, at its index there.

    `envelope` is kept where it is not that of the register: the statement was signed anew, since the key that
    signed it had ended when it was put out.
    """

    pk = models.CompositePrimaryKey("peer", "index")
    peer = models.CharField(max_length=100)
    index = models.BigIntegerField()
    position = models.BigIntegerField()
    envelope = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "position"], name="sent_once")]


class SentNode(models.Model):
    """The hash of a complete subtree of the log for a partner."""

    pk = models.CompositePrimaryKey("peer", "level", "index")
    peer = models.CharField(max_length=100)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()


class Outgoing(models.Model):
    """How far the log for a partner has come, and what they receipted.

    `looked_at` is the register's position up to which it was decided what goes out; `reader` is the digest of
    what the partner stood for then: when that changes, all is looked at again. `turns` are the indexes from
    which on each of our keys signs, with the keys; none while the first signs all.
    """

    peer = models.CharField(max_length=100, primary_key=True)
    size = models.BigIntegerField()
    looked_at = models.BigIntegerField()
    reader = models.CharField(max_length=64, blank=True)
    turns = models.JSONField(default=list)
    receipt = models.TextField(blank=True)
    receipt_size = models.BigIntegerField()
    receipted_at = models.DateTimeField(null=True)


class Incoming(models.Model):
    """How far a partner's log was taken: size and frontier, the last checkpoint, our receipt of it.

    `told` is the size for which they have our receipt. `trouble` is the code and facts of what keeps us from
    taking more.
    """

    peer = models.CharField(max_length=100, primary_key=True)
    size = models.BigIntegerField()
    frontier = models.BinaryField()
    receipt = models.TextField(blank=True)
    told = models.BigIntegerField()
    announced = models.BigIntegerField()
    taken_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    trouble = models.JSONField(null=True)


class Taken(models.Model):
    """A statement of a partner's log in our register, at its index there: they may need it back."""

    pk = models.CompositePrimaryKey("peer", "index")
    peer = models.CharField(max_length=100)
    index = models.BigIntegerField()
    position = models.BigIntegerField()


class Quarantined(models.Model):
    """A statement that they, or we, did not take, and why; who did not take it keeps the bytes."""

    pk = models.CompositePrimaryKey("peer", "is_ours", "index")
    peer = models.CharField(max_length=100)
    is_ours = models.BooleanField()
    index = models.BigIntegerField()
    code = models.CharField(max_length=60)
    facts = models.JSONField()
    envelope = models.BinaryField(null=True)
    at = models.DateTimeField()


class Package(models.Model):
    """Documents of a delivery, encrypted for one node: from us to a partner, or from them to us.

    `sender` and `recipient` are institutions, `sealed_for` is the name of the key that the manifest came
    encrypted for. `parts` are the encrypted files, the manifest first; `of` the marks of the packages that
    its documents came to the sender in, among others of nothing. A receipt says that they acknowledged it,
    `refused` that their node could not take it.
    """

    id = models.UUIDField(primary_key=True)
    peer = models.CharField(max_length=100)
    is_ours = models.BooleanField()
    sender = models.UUIDField()
    recipient = models.UUIDField()
    delivery = models.UUIDField()
    sealed_for = models.CharField(max_length=64, blank=True)
    parts = models.JSONField()
    of = models.JSONField()
    label = models.JSONField()
    note = models.TextField()
    sent_at = models.DateTimeField()
    receipt = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=60, blank=True)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(null=True)
    onward = models.JSONField(null=True)


class Fetching(models.Model):
    """How far the parts of a package have come to us, and what its manifest says once it was opened."""

    package = models.UUIDField(primary_key=True)
    due_at = models.DateTimeField()
    trouble = models.JSONField(null=True)
    opened_at = models.DateTimeField(null=True)
    manifest = models.JSONField(null=True)


class Recovery(models.Model):
    """What a partner told of our log for them, while our register waits for it.

    `had` is how long the register was when it began to wait. `is_whole` once all is here that they have of it
    and we did not; `refused` is what they did not take, `roots` their own later root documents.
    """

    peer = models.CharField(max_length=100, primary_key=True)
    had = models.BigIntegerField()
    roots = models.JSONField()
    receipt = models.TextField(blank=True)
    refused = models.JSONField()
    is_whole = models.BooleanField()
    due_at = models.DateTimeField()
    trouble = models.JSONField(null=True)


class Returned(models.Model):
    """A statement of ours that a partner handed back, at its index in our log for them, signed by `key`."""

    pk = models.CompositePrimaryKey("peer", "index")
    peer = models.CharField(max_length=100)
    index = models.BigIntegerField()
    statement = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    envelope = models.BinaryField()
    key = models.BinaryField()


class Account(models.Model):
    """What an institution told another that went between them; `id` is that of its statement."""

    id = models.UUIDField(primary_key=True)
    party = models.CharField(max_length=80)
    other = models.CharField(max_length=80)
    issuer = models.CharField(max_length=100)
    person = models.UUIDField()
    content = models.JSONField()
    at = models.DateTimeField()
    position = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["party", "other", "position"])]


class OwnFork(models.Model):
    """Two heads of our own log for a partner that do not go together, both under our signature."""

    peer = models.CharField(max_length=100, primary_key=True)
    ours = models.TextField()
    theirs = models.TextField()
    at = models.DateTimeField()


class PeerFork(models.Model):
    """Two notes on their log that a partner signed by one key, of one size and with two roots.

    `kept` is the one that we took, `shown` what came.
    """

    peer = models.CharField(max_length=100, primary_key=True)
    key = models.TextField()
    size = models.BigIntegerField()
    kept = models.TextField()
    shown = models.TextField()
    at = models.DateTimeField()
