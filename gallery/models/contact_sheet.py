"""Contact sheets: a few pictures beside one another, frozen, for a team to decide on."""

import uuid

from django.conf import settings
from django.db import models

MOST_TITLE_CHARACTERS = 80
MOST_COMMENT_CHARACTERS = 1000
FEWEST_PICTURES = 2
MOST_PICTURES = 12


class ContactSheet(models.Model):
    """Pictures with their wording as it was when the sheet was made."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_sheets"
    )
    title = models.CharField(max_length=MOST_TITLE_CHARACTERS)
    shows_prompts = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on nobody votes or comments."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="sheet_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class SheetPicture(models.Model):
    """The place of a picture on a sheet; it stays empty where the picture was deleted."""

    sheet = models.ForeignKey(ContactSheet, on_delete=models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField()
    image = models.ForeignKey(
        "gallery.Image", on_delete=models.SET_NULL, null=True, related_name="sheet_places"
    )
    prompt = models.TextField(blank=True, default="")
    alternative_text = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("sheet", "position", name="sheet_position_used_once"),
            models.UniqueConstraint("sheet", "image", name="sheet_has_image_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.position}"


class SheetVote(models.Model):
    """One person's vote for one picture of a sheet."""

    picture = models.ForeignKey(SheetPicture, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sheet_votes"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("picture", "person", name="sheet_vote_once")]

    def __str__(self) -> str:
        return f"{self.picture_id}: {self.person_id}"


class SheetComment(models.Model):
    """What a person says of a sheet, or of one picture of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sheet = models.ForeignKey(ContactSheet, on_delete=models.CASCADE, related_name="comments")
    picture = models.ForeignKey(
        SheetPicture, on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sheet_comments"
    )
    text = models.CharField(max_length=MOST_COMMENT_CHARACTERS)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="sheet_comment_says_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
