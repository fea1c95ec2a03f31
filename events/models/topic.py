from django.db import models


class Topic(models.Model):
    """A policy area that clients follow; the list is closed."""

    slug = models.SlugField(max_length=32, primary_key=True)
    name = models.CharField(max_length=100)
    description = models.TextField()

    def __str__(self) -> str:
        return self.slug
