"""Addresses of the deployment: the product, signing in, the language, and Django's admin."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from gallery.views import health, metrics, profile

urlpatterns = [
    path("", include("gallery.urls")),
    path(
        "sign-in/",
        auth_views.LoginView.as_view(
            template_name="registration/sign_in.html", redirect_authenticated_user=True
        ),
        name="sign-in",
    ),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("i18n/setlang/", profile.choose_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("health", health.health, name="health"),
    path("metrics", metrics.metrics, name="metrics"),
]
handler400 = "gallery.views.refusals.bad_request"
handler403 = "gallery.views.refusals.forbidden"
handler404 = "gallery.views.refusals.not_found"
handler500 = "gallery.views.refusals.server_error"
