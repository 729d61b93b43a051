"""Addresses of the product."""

from django.urls import path

from gallery.views import (
    export,
    first_run,
    forecast,
    generations,
    home,
    images,
    leaving,
    live,
    portal_settings,
    profile,
    references,
    roster,
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
    path("account/export/", export.export, name="export"),
    path("team/people/", roster.everybody, name="people"),
    path("team/people/<uuid:public_id>/", roster.person, name="person"),
    path("team/people/<uuid:public_id>/approve/", roster.approve, name="person-approve"),
    path("team/people/<uuid:public_id>/decline/", roster.decline, name="person-decline"),
    path("team/people/<uuid:public_id>/role/", roster.change_role, name="person-role"),
    path("team/people/<uuid:public_id>/suspend/", roster.suspend, name="person-suspend"),
    path("team/people/<uuid:public_id>/reinstate/", roster.reinstate, name="person-reinstate"),
    path("team/people/<uuid:public_id>/leave/", leaving.leave, name="person-leave"),
    path(
        "team/people/<uuid:public_id>/leave/confirm/", leaving.confirm, name="person-leave-confirm"
    ),
    path("team/people/<uuid:public_id>/call-off/", roster.call_off, name="person-call-off"),
    path("first-run/", first_run.start, name="first-run"),
    path("first-run/provider/", first_run.provider, name="first-run-provider"),
    path("first-run/rules/", first_run.rules, name="first-run-rules"),
    path("account/profile/", profile.profile, name="profile"),
    path("team/settings/", portal_settings.settings, name="portal-settings"),
    path("team/settings/provider/", portal_settings.provider, name="portal-settings-provider"),
    path("team/settings/test/", portal_settings.test, name="portal-settings-test"),
]
