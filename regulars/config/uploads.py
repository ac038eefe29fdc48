"""How much may be sent in one form: told before anything is read, or a disk could be filled."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from regulars.config.doors import Lane

__all__ = ["LARGEST_FORM", "TOO_LARGE", "Bounded", "RefuseTooLarge"]

LARGEST_FORM = 6_000_000
TOO_LARGE = (
    "regulars.too_large"  # in the environ: more was sent than its route takes, and nothing of it was read
)


class RefuseTooLarge:
    """A form of which nothing was read is refused in the look of its door, before anybody looks for its token.

    The APIs say it themselves, by the length.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if request.META.get(TOO_LARGE) and request.lane is not Lane.API:  # type: ignore[attr-defined]
            raise RequestDataTooBig


class Bounded(FileUploadHandler):
    """Stands before Django's own; leaves what it lets through to them."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: dict[str, Any],  # noqa: ARG002, N803 - as above
        content_length: int,
        boundary: Any,  # noqa: ARG002 - as above
        encoding: str | None = None,  # noqa: ARG002 - as above
    ) -> None:
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig(f"A form may have at most {LARGEST_FORM:,} bytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - as above
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """What the next handler made of it counts."""
