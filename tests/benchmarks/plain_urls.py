"""Addresses of the plain gallery."""

from tests.benchmarks.plain import views

urlpatterns = views()
