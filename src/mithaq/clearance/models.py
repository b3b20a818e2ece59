"""Labels that occur at this node, interned: one row a distinct label."""

from django.db import models


class InternedLabel(models.Model):
    """The id is the register's `label_key`, so it is the same at every node and after every replay."""

    id = models.BigIntegerField(primary_key=True)
    label = models.JSONField()
