"""Downloads that need a row: many pictures as one zip, and copies without their marks."""

import uuid

from django.conf import settings
from django.db import models


class ZipDownload(models.Model):
    """Pictures that a person takes away as one zip, and how far that is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="zip_downloads"
    )
    images = models.JSONField(help_text="Keys of the pictures, in the order of the zip.")
    number = models.PositiveIntegerField(help_text="How many pictures it has.")
    packed = models.PositiveIntegerField(default=0, help_text="How many of them were sent so far.")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)


class CleanCopy(models.Model):
    """The record that somebody took a picture away without the marks of its making.

    It outlasts the picture.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clean_copies"
    )
    image = models.UUIDField(help_text="Public id of the picture.")
    sha256 = models.CharField(max_length=64, help_text="Of the picture's original.")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.image}"
