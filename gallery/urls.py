"""Addresses of the product."""

from django.urls import path

from gallery.views import (
    credit_requests,
    forecast,
    generations,
    home,
    images,
    live,
    notices,
    references,
    team_usage,
    usage,
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
    path("usage/", usage.show, name="usage"),
    path("usage/ledger.csv", usage.export, name="usage-export"),
    path("usage/requests/", usage.ask, name="credits-ask"),
    path("usage/requests/<uuid:public_id>/withdraw/", usage.withdraw, name="credits-withdraw"),
    path("team/usage/", team_usage.show, name="team-usage"),
    path("team/usage/usage.csv", team_usage.export, name="team-usage-export"),
    path("team/account/", team_usage.book, name="account-book"),
    path("team/account/top-up/", team_usage.top_up, name="account-top-up"),
    path("team/account/correct/", team_usage.correct, name="account-correct"),
    path("team/account/begin-anew/", team_usage.begin_anew, name="account-begin-anew"),
    path("team/requests/", credit_requests.show, name="credit-requests"),
    path(
        "team/requests/<uuid:public_id>/approve/", credit_requests.approve, name="credits-approve"
    ),
    path(
        "team/requests/<uuid:public_id>/decline/", credit_requests.decline, name="credits-decline"
    ),
    path("notices/", notices.show, name="notices"),
    path("notices/read/", notices.mark_read, name="notices-read"),
    path("notices/<uuid:public_id>/follow/", notices.follow, name="notice-follow"),
    path("weather/", forecast.weather, name="weather"),
    path("live/", live.stream, name="live"),
]
