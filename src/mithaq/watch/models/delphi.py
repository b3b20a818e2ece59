"""Delphi studies. An answer names no account and bears no moment: see `queries.delphi.pseudonym`."""

from uuid import uuid4

from django.db import models


class DelphiStudy(models.Model):
    """A set of questions for a panel. `terms` are the topics that are asked about."""

    id = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=200)
    about = models.TextField()
    questions = models.JSONField()
    terms = models.JSONField()
    by = models.UUIDField()
    opened_at = models.DateTimeField()


class DelphiRound(models.Model):
    """A round of a study, until its last day or until the facilitator closes it."""

    study = models.ForeignKey(DelphiStudy, on_delete=models.CASCADE, related_name="rounds")
    number = models.IntegerField()
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_round_a_number")]


class DelphiPanellist(models.Model):
    """Who is invited to a study; not whether they answered."""

    study = models.ForeignKey(DelphiStudy, on_delete=models.CASCADE, related_name="panel")
    person = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "person"], name="one_seat_a_person")]


class DelphiAnswer(models.Model):
    """An answer to one question in one round, under a pseudonym of that question alone."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    round = models.ForeignKey(DelphiRound, on_delete=models.CASCADE, related_name="answers")
    question = models.IntegerField()
    pseudonym = models.CharField(max_length=64)
    value = models.IntegerField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "question", "pseudonym"], name="one_answer_a_round"),
        ]
