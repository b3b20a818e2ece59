"""Topics that people follow, and the look in which each last saw them."""

from django.db import models

from mithaq.watch.models.emergence import Look


class FollowedTopic(models.Model):
    """A person's interest in a term of a source's looks; an ordinary row that no statement tells."""

    person = models.UUIDField()
    source = models.CharField(max_length=40)
    term = models.CharField(max_length=200)
    seen = models.ForeignKey(Look, on_delete=models.CASCADE)
    followed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "source", "term"], name="a_topic_followed_once"),
        ]
