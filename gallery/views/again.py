"""Taking an earlier request over into the compose bar."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from gallery import access
from gallery.services import drafts
from gallery.views.buttons import button_on
from gallery.views.drafts import bar
from gallery.views.fragments import wants_fragment
from gallery.views.people import member


@button_on("gallery:home")
def take(request: HttpRequest) -> HttpResponse:
    """Put prompt, settings and references of a request into the draft."""
    person = member(request)
    try:
        public_id = uuid.UUID(request.POST.get("generation", ""))
    except ValueError as error:
        raise Http404 from error
    generation = access.get_generation(person, public_id)
    drafts.take_over(
        person,
        prompt=generation.prompt,
        model=generation.model,
        aspect_ratio=generation.aspect_ratio,
        references=tuple(
            generation.references.order_by("uses__position").values_list("public_id", flat=True)
        ),
    )
    return bar(request, person) if wants_fragment(request) else redirect("gallery:home")
