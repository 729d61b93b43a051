"""Addresses of the product."""

from django.urls import path

from gallery.views import (
    again,
    budgets,
    credit_requests,
    drafts,
    export,
    first_run,
    forecast,
    generations,
    home,
    images,
    invitations,
    leaving,
    live,
    notices,
    portal_settings,
    profile,
    queue,
    references,
    retries,
    roster,
    security,
    team_usage,
    usage,
    webhooks,
)

app_name = "gallery"
urlpatterns = [
    # The gallery.
    path("", home.home, name="home"),
    path("draft/", drafts.draft, name="draft"),
    path("draft/take/", again.take, name="draft-take"),
    path("draft/undo/", drafts.undo, name="draft-undo"),
    path("generations/", generations.create, name="generation-create"),
    path("generations/queued/", forecast.queued, name="queued"),
    path("generations/<uuid:public_id>/", generations.show, name="generation"),
    path("generations/<uuid:public_id>/tile/", generations.tile, name="generation-tile"),
    path("generations/<uuid:public_id>/stack/", generations.stack, name="generation-stack"),
    path("generations/<uuid:public_id>/status/", generations.status, name="generation-status"),
    path("generations/<uuid:public_id>/cancel/", generations.cancel, name="generation-cancel"),
    path(
        "generations/<uuid:public_id>/stop-waiting/",
        generations.stop_waiting,
        name="generation-stop-waiting",
    ),
    path("generations/<uuid:public_id>/dismiss/", generations.dismiss, name="generation-dismiss"),
    path("generations/<uuid:public_id>/retry/", retries.retry, name="generation-retry"),
    path("queue/", queue.show, name="queue"),
    path("queue/summary/", queue.summary, name="queue-summary"),
    path("queue/choices/", queue.choices, name="queue-choices"),
    path("queue/retry-all/", retries.retry_all, name="retry-all"),
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
    path("weather/", forecast.weather, name="weather"),
    path("live/", live.stream, name="live"),
    # The provider's way in.
    path("provider/references/<str:token>", references.for_provider, name="reference-for-provider"),
    path("provider/webhook", webhooks.from_provider, name="webhook"),
    # The first run, and coming by invitation.
    path("first-run/", first_run.start, name="first-run"),
    path("first-run/provider/", first_run.provider, name="first-run-provider"),
    path("first-run/rules/", first_run.rules, name="first-run-rules"),
    path("join/<str:secret>/", invitations.join, name="join"),
    # One's own account, use and notices.
    path("account/profile/", profile.profile, name="profile"),
    path("account/security/", security.show, name="security"),
    path("account/security/sessions/end/", security.end_others, name="sessions-end"),
    path("account/security/sessions/<int:number>/end/", security.end_one, name="session-end"),
    path("account/export/", export.export, name="export"),
    path("usage/", usage.show, name="usage"),
    path("usage/ledger.csv", usage.export, name="usage-export"),
    path("usage/requests/", usage.ask, name="credits-ask"),
    path("usage/requests/<uuid:public_id>/withdraw/", usage.withdraw, name="credits-withdraw"),
    path("notices/", notices.show, name="notices"),
    path("notices/read/", notices.mark_read, name="notices-read"),
    path("notices/<uuid:public_id>/follow/", notices.follow, name="notice-follow"),
    # The team: people and invitations.
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
    path("team/invitations/", invitations.show, name="invitations"),
    path(
        "team/invitations/<uuid:invitation_id>/revoke/",
        invitations.revoke,
        name="invitation-revoke",
    ),
    # The team: money.
    path("team/budgets/", budgets.show, name="budgets"),
    path("team/budgets/change/", budgets.change, name="budgets-change"),
    path("team/budgets/<uuid:public_id>/", budgets.of_member, name="member-budget"),
    path("team/budgets/<uuid:public_id>/grant/", budgets.grant, name="member-grant"),
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
    # The team: settings.
    path("team/settings/", portal_settings.settings, name="portal-settings"),
    path("team/settings/provider/", portal_settings.provider, name="portal-settings-provider"),
    path("team/settings/test/", portal_settings.test, name="portal-settings-test"),
]
