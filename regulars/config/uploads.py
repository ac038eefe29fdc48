"""How much may be sent in one form with a file: told before anything is read, or a disk could be filled."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

__all__ = ["LARGEST", "LARGEST_FORM", "Bounded"]

LARGEST_FORM = 6_000_000
LARGEST = "regulars.largest_body"  # in the environ: what was sent is more than this, and was not read


class Bounded(FileUploadHandler):
    """Stands before Django's own; leaves what it lets through to them."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: dict[str, Any],  # noqa: N803 - as above
        content_length: int,
        boundary: Any,  # noqa: ARG002 - as above
        encoding: str | None = None,  # noqa: ARG002 - as above
    ) -> None:
        largest = META.get(LARGEST, LARGEST_FORM)
        if content_length > largest:
            raise RequestDataTooBig(f"A form may have at most {largest:,} bytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - as above
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """What the next handler made of it counts."""
