"""What full-text search reads; each database keeps its own index over it."""

from django.db import models


class SearchEntry(models.Model):
    collection = models.CharField(max_length=16)
    slug = models.CharField(max_length=80)
    name = models.TextField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="searchentry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection}/{self.slug}"
