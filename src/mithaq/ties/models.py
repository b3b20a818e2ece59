"""Sets of ties that were loaded: from where, of which vintage, and for which years they know anything."""

from django.db import models
from django.db.models import Q


class TieSet(models.Model):
    """One reading of a set; its rows lie on the shelf under `id`. Of a format one set is in force.

    `wrong` rows were left out and lie beside the others, with their reasons counted in `codes`.
    """

    id = models.UUIDField(primary_key=True)
    format = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    vintage = models.CharField(max_length=80)
    terms = models.CharField(max_length=400)
    place = models.CharField(max_length=2000)
    sha256 = models.CharField(max_length=64)
    first_year = models.IntegerField()
    last_year = models.IntegerField()
    rows = models.BigIntegerField()
    wrong = models.BigIntegerField()
    codes = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()
    by = models.UUIDField()
    is_in_force = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["format"], condition=Q(is_in_force=True), name="one_set_of_a_format_in_force"
            )
        ]


class TieForecast(models.Model):
    """The answer to one question of a set, made from its last year; a later answer takes its place.

    Probabilities and the models that gave them lie on the shelf under `id`. `read` are the sets that told of
    states, `names` the features of the models, `trials` what was right at the origins before.
    """

    id = models.UUIDField(primary_key=True)
    set = models.ForeignKey(TieSet, on_delete=models.CASCADE, related_name="forecasts")
    outcome = models.CharField(max_length=20)
    years = models.IntegerField()
    origin = models.IntegerField()
    base_rate = models.FloatField()
    recipe = models.CharField(max_length=60)
    level = models.FloatField()
    names = models.JSONField(default=list)
    read = models.JSONField(default=list)
    trials = models.JSONField(default=list)
    made_at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["set", "outcome", "years"], name="one_forecast_each")]
