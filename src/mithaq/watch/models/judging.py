"""What people of the node say of topics: notes, and votes on whether they rise. No statement tells them."""

from django.db import models

from mithaq.watch.models.emergence import Look


class TopicNote(models.Model):
    """A note on a term of a source's looks, written at one of them. One that is withdrawn keeps no text."""

    id = models.UUIDField(primary_key=True)
    look = models.ForeignKey(Look, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    term = models.CharField(max_length=200)
    text = models.TextField()
    evidence = models.CharField(max_length=2000)
    """An address, or the source and key of a work."""
    evidence_title = models.TextField()
    evidence_address = models.CharField(max_length=2000)
    by = models.UUIDField()
    written_at = models.DateTimeField()
    amended_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["source", "term", "-written_at"], name="notes_of_a_topic")]


class TopicVote(models.Model):
    """What a person said of a topic at a look; rows are only added, and the last of a person counts."""

    look = models.ForeignKey(Look, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    term = models.CharField(max_length=200)
    person = models.UUIDField()
    rise = models.CharField(max_length=10)
    relevance = models.CharField(max_length=10)
    reason = models.TextField()
    cast_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "term", "person", "-cast_at"], name="votes_of_a_topic")]
