from django.db import models


class Proceeding(models.Model):
    """A bill, rulemaking or programme with a stage; its events are its steps."""

    scheme = models.CharField(max_length=32)
    identifier = models.CharField(max_length=200)
    title = models.CharField(max_length=1000)
    stage = models.CharField(max_length=64)
    stage_date = models.DateField(null=True, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    captured_at = models.DateTimeField(
        help_text="When the source said this; an older capture never replaces it."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_proceeding_per_scheme_and_identifier", fields=("scheme", "identifier")
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.identifier}"
