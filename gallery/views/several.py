"""Several pictures at once: a table is read over, and started as a batch once it is confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gallery.errors import GalleryError
from gallery.forms.several import SeveralForm
from gallery.pages.several import Preview, SeveralPage, preview_again, preview_of
from gallery.services import plans, wording
from gallery.views.buttons import button_on
from gallery.views.people import member

PAGE = "gallery/several.html"


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Take in a table, and show what would come of it; nothing is started here."""
    person = member(request)
    if request.method != "POST":
        form = SeveralForm.filled(person, request.GET.get("template", ""))
        return render(request, PAGE, {"page": SeveralPage(form)})
    form = SeveralForm(person, request.POST, request.FILES)
    preview: Preview | None = None
    if form.is_valid():
        try:
            preview = preview_of(person, form)
        except GalleryError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
    status = 200 if preview and preview.may_start else 422
    return render(request, PAGE, {"page": SeveralPage(form, preview)}, status=status)


@button_on("gallery:several")
def start(request: HttpRequest) -> HttpResponse:
    """Start the batch that was shown; where that can't be, show it again with the reason."""
    person = member(request)
    try:
        plan = plans.unseal(person, request.POST.get("plan", ""))
    except GalleryError as error:
        messages.error(request, str(error.message))
        return redirect("gallery:several")
    try:
        batch = plans.carry_out(person, plan)
    except GalleryError as error:
        form, preview = preview_again(person, plan)
        context = {"page": SeveralPage(form, preview), "trouble": str(error.message)}
        return render(request, PAGE, context, status=422)
    words = ngettext(
        "The batch is on its way: %(pictures)s picture.",
        "The batch is on its way: %(pictures)s pictures.",
        plan.pictures,
    )
    messages.success(request, words % {"pictures": wording.number(plan.pictures)})
    return redirect("gallery:batch", public_id=batch.public_id)
