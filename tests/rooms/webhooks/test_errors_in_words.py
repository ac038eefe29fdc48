"""What went wrong with a delivery is kept in English, and read in the language of the reader."""

import pytest

from regulars.kernel.i18n import language_override
from regulars.webhooks.operations.bringing import unsendable
from regulars.webhooks.queries.deliveries import error_in_words


@pytest.mark.parametrize(
    ("error", "german"),
    [
        ("It answered 410: gone for good.", "Antwort 410: dauerhaft entfernt."),
        ("No answer within 10 seconds.", "Keine Antwort innerhalb von 10 Sekunden."),
        (unsendable(ValueError()), "Nicht sendbar (ValueError)."),
        ("It can't be reached.", "Nicht erreichbar."),
    ],
)
def test_stored_error_is_read_in_german(error: str, german: str) -> None:
    with language_override("de"):
        assert error_in_words(error) == german
