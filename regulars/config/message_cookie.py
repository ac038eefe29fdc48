from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

__all__ = ["MessageCookie"]


class MessageCookie(CookieStorage):
    """Messages travel in a cookie of this host alone; a page without any leaves the browser's cookies as they are."""

    cookie_name = settings.MESSAGE_COOKIE_NAME

    def _update_cookie(self, encoded_data: str, response: Any) -> None:
        if encoded_data or self.cookie_name in self.request.COOKIES:
            super()._update_cookie(encoded_data, response)  # type: ignore[misc]
