"""The product's app configuration."""

from importlib import import_module

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """GrokWeb's one app."""

    name = "gallery"
    verbose_name = "GrokWeb"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("gallery.checks")
