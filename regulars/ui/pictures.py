"""How a door answers with a picture that a customer sent in: as a picture and nothing else, in a place where nothing can run."""

from django.http import HttpResponse

__all__ = ["picture"]

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def picture(content: bytes, content_type: str) -> HttpResponse:
    """The type is ours, nobody guesses another; nothing keeps it, no other origin shows it."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
