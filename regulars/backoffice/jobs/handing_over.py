from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant
from regulars.kernel.i18n import translate
from regulars.kernel.models import Job
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["handed_over"]


def handed_over(request: HttpRequest, job: Job, otherwise: str) -> HttpResponse:
    """To the job's page, with its progress; who may not see jobs goes on where they were."""
    messages.success(request, translate("The worker does it now. It takes a moment."))
    return redirect(request, f"/jobs/{job.pk}" if grant(request).may(Right.SEE_STRUCTURE) else otherwise)
