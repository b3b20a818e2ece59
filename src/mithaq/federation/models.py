"""Partners, and for each the two logs: what was put out for them, and how far theirs was taken."""

from django.db import models


class Peer(models.Model):
    """Another node that this one is paired with, as the register's statements say."""

    name = models.CharField(max_length=100, primary_key=True)
    card = models.JSONField()
    is_active = models.BooleanField()
    since = models.DateTimeField()
    statement = models.UUIDField()


class Sent(models.Model):
    """A statement of the register in the log for a partner, at its index there."""

    pk = models.CompositePrimaryKey("peer", "index")
    peer = models.CharField(max_length=100)
    index = models.BigIntegerField()
    position = models.BigIntegerField()

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
    what the partner stood for then: when that changes, all is looked at again.
    """

    peer = models.CharField(max_length=100, primary_key=True)
    size = models.BigIntegerField()
    looked_at = models.BigIntegerField()
    reader = models.CharField(max_length=64, blank=True)
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


class Fork(models.Model):
    """Two notes that a partner signed over logs of one size with two roots: what we took, and what came."""

    peer = models.CharField(max_length=100, primary_key=True)
    size = models.BigIntegerField()
    kept = models.TextField()
    shown = models.TextField()
    at = models.DateTimeField()
