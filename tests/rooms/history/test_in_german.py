"""The history speaks the language of the reader (WRK-10)."""

from typing import Any

import pytest

from regulars.history.queries.names import Names
from regulars.history.queries.sentences import sentences_of
from regulars.kernel.i18n import language_override


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "data", "sentence"),
    [
        ("set.changed", {"set": "b2c"}, "Kundenset b2c geändert."),
        (
            "set.deleted",
            {"set": "b2c", "heir": "b2b"},
            "Kundenset b2c gelöscht; Sites und Kunden gingen an b2b.",
        ),
        (
            "role.created",
            {"role": "support", "copied": "viewer"},
            "Rolle Support als Kopie von Betrachter angelegt.",
        ),
        ("customer_type.renamed", {"type": "B2C"}, "Kundentyp Privatkunde umbenannt."),
        ("customer.imported", {"count": 1200}, "1.200 Konten importiert."),
        ("customer.logged_in", {}, "Angemeldet."),
        ("access.set", {"site": "kids", "state": "disabled"}, "Zugang zu kids gesperrt."),
        (
            "site.moved",
            {"moved": [{"sites": ["a", "b", "c"], "from": "x", "to": "y"}], "strategy": "take_all"},
            "A, b und c von x nach y verschoben (alle Kunden kamen mit).",
        ),
    ],
)
def test_record_is_told_in_german(event: str, data: dict[str, Any], sentence: str) -> None:
    with language_override("de"):
        assert sentences_of(event, data, Names()) == [sentence]
