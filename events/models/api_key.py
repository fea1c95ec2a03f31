from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from events.vocabulary import Scope


class ApiKey(models.Model):
    """A key to the API. The key itself is shown once and kept nowhere; its digest recognizes it."""

    prefix = models.CharField(max_length=16, unique=True, help_text="What the key is known by; no secret.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole key, in hexadecimal.")
    name = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    scopes = ArrayField(models.CharField(max_length=16, choices=[(scope, scope) for scope in Scope]))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey(
        "events.ApiKey", on_delete=models.SET_NULL, null=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = "API key"
        constraints = (
            models.CheckConstraint(name="a_key_may_do_something", condition=~Q(scopes=[])),
            models.CheckConstraint(
                name="a_key_expires_after_it_was_made",
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=models.F("created_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"
