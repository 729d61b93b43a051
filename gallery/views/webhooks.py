"""Where the provider reports that a job has ended."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gallery.services.webhooks import ForgedReport, UnreadableReport, receive_report

MOST_BYTES = 64 * 1024


@csrf_exempt
@require_POST
def from_provider(request: HttpRequest) -> HttpResponse:
    """Take a report in; the answer tells a stranger nothing of the jobs that we know."""
    raw_body = request.read(MOST_BYTES + 1)
    if len(raw_body) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        receive_report(raw_body, request.headers.get("X-Webhook-Signature", ""))
    except ForgedReport:
        return HttpResponse(status=401)
    except UnreadableReport:
        return HttpResponse(status=400)
    return HttpResponse(status=204)
