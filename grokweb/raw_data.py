"""Django's admin, narrowed down to rows of ours: no other app gets into it by itself."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model


class RawDataSite(AdminSite):
    """Shows what `gallery.admin` registers, and nothing else."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models of the product; leave all others out."""
        several = not (isinstance(model_or_iterable, type) and issubclass(model_or_iterable, Model))
        models = model_or_iterable if several else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label == "gallery"]
        super().register(ours, admin_class, **options)


class RawDataConfig(AdminConfig):
    """Puts the narrowed site in the place of Django's."""

    default_site = "grokweb.raw_data.RawDataSite"
