"""A checkout as a browser fills it in: what the page has, with what somebody changes."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.doors.storefront.browsing import text
from tests.rooms.addresses.samples import BERLIN

__all__ = ["GUS", "TO_BERLIN", "form_of", "order", "total_of"]

GUS = {"contact-email": "gus@guest.example", "contact-first_name": "Gus", "contact-last_name": "Gast"}
TO_BERLIN = {f"shipping-{name}": value for name, value in BERLIN.items()} | {"shipping": "new"}


class _Fields(HTMLParser):
    """What a browser would send of a form without a change."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in values:
            self.found[self._select] = values.get("value") or ""
        elif tag == "textarea":
            self.found[name] = ""
        elif (
            tag == "input"
            and name
            and (values.get("type") not in {"radio", "checkbox"} or "checked" in values)
        ):
            self.found[name] = values.get("value") or ""


def form_of(answer: Any) -> dict[str, str]:
    page = text(answer)
    parser = _Fields()
    parser.feed(page[page.index('<form id="checkout"') :])
    return parser.found


def total_of(answer: Any) -> str:
    found = re.search(r'id="checkout-total">([^<]*)<', text(answer))
    return found[1].replace("\xa0", " ") if found else ""


def order(client: Client, **changed: str) -> Any:
    """The page as it is now, changed and sent off."""
    return client.post("/checkout", form_of(client.get("/checkout")) | changed | {"order": "1"})
