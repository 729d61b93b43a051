"""Addresses of the product."""

from django.urls import path

from gallery.views import (
    forecast,
    generations,
    home,
    images,
    invitations,
    live,
    references,
    security,
    webhooks,
)

app_name = "gallery"
urlpatterns = [
    path("", home.home, name="home"),
    path("generations/", generations.create, name="generation-create"),
    path("generations/queued/", forecast.queued, name="queued"),
    path("generations/<uuid:public_id>/", generations.show, name="generation"),
    path("generations/<uuid:public_id>/tile/", generations.tile, name="generation-tile"),
    path("generations/<uuid:public_id>/status/", generations.status, name="generation-status"),
    path("generations/<uuid:public_id>/cancel/", generations.cancel, name="generation-cancel"),
    path(
        "generations/<uuid:public_id>/stop-waiting/",
        generations.stop_waiting,
        name="generation-stop-waiting",
    ),
    path("generations/<uuid:public_id>/dismiss/", generations.dismiss, name="generation-dismiss"),
    path("images/<uuid:public_id>/", images.show, name="image"),
    path("images/<uuid:public_id>/original", images.original, name="image-original"),
    path("images/<uuid:public_id>/download", images.download, name="image-download"),
    path(
        "images/<uuid:public_id>/thumbnail-<int:width>.webp",
        images.thumbnail,
        name="image-thumbnail",
    ),
    path("references/<uuid:public_id>/picture", references.picture, name="reference-picture"),
    path("references/<uuid:public_id>/thumbnail", references.thumbnail, name="reference-thumbnail"),
    path("provider/references/<str:token>", references.for_provider, name="reference-for-provider"),
    path("provider/webhook", webhooks.from_provider, name="webhook"),
    path("weather/", forecast.weather, name="weather"),
    path("live/", live.stream, name="live"),
    path("join/<str:secret>/", invitations.join, name="join"),
    path("account/security/", security.show, name="security"),
    path("account/security/sessions/end/", security.end_others, name="sessions-end"),
    path("account/security/sessions/<int:number>/end/", security.end_one, name="session-end"),
    path("team/invitations/", invitations.show, name="invitations"),
    path(
        "team/invitations/<uuid:invitation_id>/revoke/",
        invitations.revoke,
        name="invitation-revoke",
    ),
]
