"""The register's tables. The database refuses to change or delete what was appended (see the migrations)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class StatementRow(models.Model):
    """A statement at its position; `envelope` holds the exact bytes, the other columns are for finding it."""

    position = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(unique=True)
    act = models.CharField(max_length=80)
    issuer = models.CharField(max_length=253)
    audience = ArrayField(models.CharField(max_length=80))
    author = models.CharField(max_length=80, null=True)
    subject = models.CharField(max_length=80)
    label_key = models.BigIntegerField()
    at = models.DateTimeField()
    envelope = models.BinaryField()

    class Meta:
        db_table = "register_statement"
        indexes = [models.Index(fields=["subject", "position"]), models.Index(fields=["act", "position"])]


class NodeRow(models.Model):
    """The hash of a complete subtree of the Merkle tree."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "register_node"


class CheckpointRow(models.Model):
    """The signed note over the register's head after an append."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()

    class Meta:
        db_table = "register_checkpoint"


class AwaitedRow(models.Model):
    """A node whose answer the register waits for: while there is any, nothing is appended."""

    name = models.CharField(max_length=100, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "register_awaited"
