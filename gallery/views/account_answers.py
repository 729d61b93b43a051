"""Tells browsers and scripts by the status what became of a form of django-allauth."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

TOO_OFTEN = frozenset({"too_many_login_attempts", "rate_limited"})


class AccountAnswersMiddleware:
    """A form that comes back with errors has status 422, and 429 after too many tries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the status is set once the answer is known."""
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Set the status of an answer that shows a form again."""
        context = response.context_data or {}
        if request.method == "POST" and response.status_code == 200:
            forms = [value for value in context.values() if isinstance(value, BaseForm)]
            codes = {code for form in forms for code in _codes(form)}
            if codes:
                response.status_code = 429 if codes & TOO_OFTEN else 422
        return response


def _codes(form: BaseForm) -> set[str]:
    """Return the codes of what is wrong with a form that was sent."""
    if not form.is_bound:
        return set()
    found = form.errors.as_data().values()
    return {str(error.code or "invalid") for errors in found for error in errors}
