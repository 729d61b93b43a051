"""A gallery as one writes it in an afternoon, to compare with: its settings, addresses and views.

Django's own `ListView` with its `Paginator`, the usual middleware, sessions in the database, and a
view that looks at session and row before it sends a thumbnail.
"""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import ListView


def thumbnail(request: HttpRequest, pk: int, width: int) -> FileResponse:
    """Send a thumbnail to whoever owns it, or to everybody where it is shared."""
    from django.db.models import Q

    from gallery.models import Image

    theirs = Q(owner=request.user.pk) | Q(share__isnull=False)
    image = get_object_or_404(Image, theirs, pk=pk)
    stored = default_storage.open(image.thumbnails[str(width)])
    return FileResponse(stored, content_type="image/webp")


def views() -> list[Any]:
    """Return the addresses, once Django is ready."""
    from gallery.models import Image
    from gallery.pages.paging import PART_SIZE

    class Mine(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
        """One's own pictures."""

        template_name = "plain.html"
        paginate_by = PART_SIZE

        def get_queryset(self) -> Any:
            """Return them, the newest first."""
            mine = Image.objects.filter(owner=self.request.user.pk, trashed_at=None)
            return mine.select_related("generation").order_by("-pk")

    class Team(Mine):
        """What is shared with the team."""

        def get_queryset(self) -> Any:
            """Return it, the newest first."""
            shared = Image.objects.filter(share__isnull=False, trashed_at=None)
            return shared.select_related("generation", "owner").order_by("-share__pk")

    return [
        path("", Mine.as_view(), name="mine"),
        path("team/", Team.as_view(), name="team"),
        path("thumbnails/<int:pk>-<int:width>.webp", thumbnail, name="thumbnail"),
    ]
