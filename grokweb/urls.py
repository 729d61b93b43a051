"""Addresses of the deployment: the product, accounts, the language, and Django's admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from gallery.views import health, metrics, profile

urlpatterns = [
    path("", include("gallery.urls")),
    path("i18n/setlang/", profile.choose_language, name="set_language"),
    path("account/", include("grokweb.account_urls")),
    # Whatever Django's admin would do about signing in by itself knows of no second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login"), name="admin-sign-in"),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout"), name="admin-leave"),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="admin-password",
    ),
    path("admin/", admin.site.urls),
    path("health", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
]
handler400 = "gallery.views.refusals.bad_request"
handler403 = "gallery.views.refusals.forbidden"
handler404 = "gallery.views.refusals.not_found"
handler429 = "gallery.views.refusals.too_many"
handler500 = "gallery.views.refusals.server_error"
