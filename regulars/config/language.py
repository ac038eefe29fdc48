"""Pages of the back office are in the language of the person: their choice, else what their browser likes best (WRK-10)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from regulars.config.doors import Lane
from regulars.kernel.i18n import accepted_language, language_override

__all__ = ["speak_to_staff"]


def speak_to_staff(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Comes after the person is known; pages of sites speak for themselves, the API speaks English."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.lane is not Lane.ADMIN:  # type: ignore[attr-defined]
            return get_response(request)
        chosen = getattr(request.user, "language", "")
        with language_override(chosen or accepted_language(request.headers.get("Accept-Language", ""))):
            return get_response(request)

    return answer
