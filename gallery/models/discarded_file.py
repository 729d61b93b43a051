"""Discarded files: names in the storage that no row refers to any more."""

from django.db import models


class DiscardedFile(models.Model):
    """A stored file that is to be deleted; written in the transaction that lets go of it.

    So a process that is killed between the rows and the files leaves nothing behind for ever.
    """

    name = models.CharField(max_length=200, unique=True, help_text="Name in the storage.")

    def __str__(self) -> str:
        return self.name
