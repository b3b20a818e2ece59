"""Briefs as they were reckoned, and every edit of their lines."""

from django.db import models

from mithaq.watch.models.emergence import Look


class Brief(models.Model):
    """A brief from a look, of one topic (`term`) or of all, or a daily note, which has no look. `lines` never
    change; `revision` counts edits.

    `stamp` names the corpus as it was when the brief was made, which may be later than the look's.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    look = models.ForeignKey(Look, on_delete=models.PROTECT, null=True, related_name="briefs")
    term = models.CharField(max_length=200)
    since = models.DateField()
    made_at = models.DateTimeField()
    by = models.UUIDField()
    stamp = models.CharField(max_length=16)
    lines = models.JSONField()
    revision = models.IntegerField()


class BriefEdit(models.Model):
    """What one revision did to one line; rows are only ever added."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="edits")
    revision = models.IntegerField()
    line = models.CharField(max_length=300)
    is_left_out = models.BooleanField()
    language = models.CharField(max_length=2)
    note = models.TextField()
    by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brief", "revision", "line"], name="one_edit_a_revision"),
        ]


class FrozenBrief(models.Model):
    """A revision of a brief as it may go to others; its files lie with the attachments. Rows never change."""

    reference = models.CharField(max_length=24, primary_key=True)
    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="frozen")
    number = models.IntegerField()
    version = models.JSONField()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brief", "number"], name="one_frozen_brief_a_number"),
        ]
