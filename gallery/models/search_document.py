"""Search documents: the tokens by which pictures are found."""

from django.db import models


class SearchDocument(models.Model):
    """The tokens of one picture, with a space before and after each; see `gallery.searching`.

    The database keeps an index of them by itself: a trigger fills a table of FTS5 on SQLite, and a
    generated column is the index on PostgreSQL. `gallery.services.search_index` asks it.
    """

    image = models.OneToOneField(
        "gallery.Image", on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    tokens = models.TextField()

    def __str__(self) -> str:
        return str(self.image_id)
