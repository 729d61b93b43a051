"""The member's draft: kept while they type, and brought back after something took its place."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gallery.errors import DraftChanged, GalleryError, TooLate
from gallery.forms.compose import ComposeForm
from gallery.forms.uploads import had_too_large_file
from gallery.models import User
from gallery.pages.compose import compose_bar
from gallery.services import drafts, fetching, references
from gallery.views.buttons import button_on
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Return the bar as it is kept, or keep what a page's script sends of it.

    A save answers with the new revision; where another device was faster it is 409 with the bar
    as that device has left it. Without a script the gallery then shows what is kept.
    """
    person = member(request)
    if request.method != "POST":
        return bar(request, person) if wants_fragment(request) else redirect("gallery:home")
    if not wants_fragment(request):
        return _kept_without_script(request, person)
    content = sent_content(request, person)
    try:
        kept = drafts.save(person, content, revision=revision_of(request))
    except DraftChanged as error:
        return bar(request, person, status=error.status)
    return JsonResponse({"revision": kept.revision})


def _kept_without_script(request: HttpRequest, person: User) -> HttpResponse:
    """Keep the bar with what came with it; so one gets to another model's settings, too."""
    form = ComposeForm(request.POST, request.FILES, too_large=had_too_large_file(request))
    form.is_valid()
    content = form.content(person)
    try:
        content = with_new_references(person, form, content)
    except GalleryError as error:
        messages.warning(request, str(error.message))
    for refusal in form.errors.get("upload", []):
        messages.warning(request, str(refusal))
    drafts.put(person, content, revision=revision_of(request))
    return redirect("gallery:home")


def with_new_references(person: User, form: ComposeForm, content: drafts.Content) -> drafts.Content:
    """Take in what came with the form; it replaces the oldest where the model takes no more."""
    fresh = []
    if upload := form.cleaned_data.get("upload"):
        fresh.append(references.accept_upload(person, upload=upload, name=upload.name))
    if address := form.cleaned_data.get("reference_url"):
        fresh.append(fetching.fetch(person, address)[0])
    return content.with_references([one.public_id for one in fresh]) if fresh else content


def sent_content(request: HttpRequest, person: User) -> drafts.Content:
    """Return what stands in the bar that was sent along, as far as it can be read."""
    form = ComposeForm(request.POST)
    form.is_valid()
    return form.content(person)


def hold_what_is_sent(request: HttpRequest, person: User) -> None:
    """Keep what stands in the bar, if a page's script has sent it along; it may not be kept yet."""
    if "prompt" in request.POST:
        drafts.hold(person, sent_content(request, person))


def revision_of(request: HttpRequest) -> int:
    """Return the revision of the draft on which the sent form builds; -1 if it does not say."""
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        return -1


@button_on("gallery:home")
def undo(request: HttpRequest) -> HttpResponse:
    """Bring back what stood in the bar before something was taken over.

    The whole form comes along, so that what was typed since is kept for undoing that.
    """
    person = member(request)
    current = sent_content(request, person) if "prompt" in request.POST else None
    # It may have been undone in another tab; the bar shows how things are.
    with suppress(TooLate):
        drafts.undo(person, current=current)
    return bar(request, person) if wants_fragment(request) else redirect("gallery:home")


def bar(request: HttpRequest, person: User, *, status: int = 200) -> HttpResponse:
    """Return the compose bar alone, for a page's script."""
    context = {"compose": compose_bar(person)}
    return render(request, "gallery/_compose.html", context, status=status)
