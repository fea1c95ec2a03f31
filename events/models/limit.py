from django.db import models


class ClientWindow(models.Model):
    """How many requests one client address has made in its present window of time.

    One row per client: a new window starts the count anew in the same row.
    """

    client = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.client} {self.used}"
