"""The product's app configuration."""

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """GrokWeb's one app."""

    name = "gallery"
    verbose_name = "GrokWeb"
