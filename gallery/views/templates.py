"""Prompt templates: the list, making and changing them, and filling in their blanks."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gallery import access
from gallery.errors import GalleryError
from gallery.forms.prompt_templates import FillForm, TemplateForm
from gallery.models import PromptTemplate, User
from gallery.pages.prompt_templates import (
    TemplateCard,
    TemplatePage,
    template_form_page,
    templates_page,
)
from gallery.services import blanks, drafts, templates
from gallery.views.buttons import button_on
from gallery.views.drafts import bar
from gallery.views.files import send_file
from gallery.views.fragments import wants_fragment
from gallery.views.people import member

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Show the templates that the member may use."""
    return render(request, "gallery/templates.html", {"page": templates_page(member(request))})


@form_methods
def new(request: HttpRequest) -> HttpResponse:
    """Make a template; `?image=` fills the form with a picture's prompt and settings."""
    person = member(request)
    if request.method != "POST":
        return _form(request, person, _first_form(request, person))
    form = TemplateForm(request.POST)
    if form.is_valid():
        try:
            made = templates.make(person, form.pattern(person))
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The template is kept."))
            return redirect("gallery:template", public_id=made.public_id)
    return _form(request, person, form, status=422)


def _first_form(request: HttpRequest, person: User) -> TemplateForm:
    public_id = access.public_id_in(request.GET.get("image"))
    if public_id is None:
        return TemplateForm()
    return TemplateForm.from_image(access.get_image(person, public_id))


@form_methods
def change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change a template of one's own."""
    person = member(request)
    template = access.get_own_template(person, public_id)
    if request.method != "POST":
        return _form(request, person, TemplateForm.of(template), template)
    form = TemplateForm(request.POST)
    if form.is_valid():
        try:
            templates.change(person, template, form.pattern(person, template))
        except GalleryError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("The template is kept."))
            return redirect("gallery:template", public_id=public_id)
    return _form(request, person, form, template, status=422)


def _form(
    request: HttpRequest,
    person: User,
    form: TemplateForm,
    template: PromptTemplate | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    page = template_form_page(person, form, template)
    return render(request, "gallery/template_form.html", {"page": page}, status=status)


@button_on("gallery:template")
def delete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a template."""
    person = member(request)
    try:
        templates.remove(person, access.get_template(person, public_id))
    except GalleryError as error:
        messages.error(request, str(error.message))
        return redirect("gallery:template", public_id=public_id)
    messages.success(request, _("The template is deleted."))
    return redirect("gallery:templates")


@form_methods
def use(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a template with a field for each blank, and put what is filled in into the bar."""
    person = member(request)
    template = access.get_template(person, public_id)
    status = 200
    form = FillForm(template.text)
    if request.method == "POST":
        form = FillForm(template.text, request.POST)
        if form.is_valid():
            drafts.take_over(
                person,
                prompt=blanks.fill(template.text, form.values()),
                model=template.model,
                aspect_ratio=template.aspect_ratio,
            )
            return bar(request, person) if wants_fragment(request) else redirect("gallery:home")
        status = 422
    page = TemplatePage(TemplateCard(template, person), form)
    return render(request, "gallery/template.html", {"page": page}, status=status)


@require_safe
def example(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse | FileResponse:
    """Send a small version of a template's example to whoever may use the template."""
    person = member(request)
    image = access.get_template(person, public_id).example
    width = min(map(int, image.thumbnails), default=0) if image else 0
    if image is None or not access.example_is_shown(person, image) or not width:
        raise Http404
    return send_file(
        request,
        name=image.thumbnails[str(width)],
        content_type="image/webp",
        etag=f"{image.sha256}-{width}",
    )
