"""Codes are a vocabulary that programs rely on: `docs/api/codes.md` names each, and none that nobody says."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import BELOW, PACKAGE, ROOT, files, tree

PAGE = ROOT / "docs" / "api" / "codes.md"
RAISED = {"Invalid", "Conflict", "Forbidden", "NotFound", "Unauthenticated", "Busy", "PydanticCustomError"}
DOOR = {"Refusal", "problem"}  # the status comes first

PEOPLE = (
    *("staff_email_taken", "no_such_staff", "last_administrator", "password_length", "role_code_taken"),
    *(
        "role_name_taken",
        "role_in_use",
        "role_shipped",
        "key_revoked",
        "in_the_past",
    ),
)
# Said to staff and operators, at doors that are not the API's.
ELSEWHERE = {
    "bad_lines": "imports",
    "lines_unaccounted": "imports",
    "password_hash_cost": "imports",
    "password_hash_shape": "imports",
    "link_gone": "mails",
    "link_missing": "mails",
    "mail_erased": "mails",
    "mail_queued": "mails",
    "mail_taken_back": "mails",
    "no_mail_server": "mails",
    "placeholder_missing": "mails",
    "unknown_placeholder": "mails",
    "not_empty": "the demo world",
    "domain_too_wide": "domains",
    "file_not_ready": "saved exports, which staff have in the back office",
    "no_such_export": "saved exports",
    "personal_filter": "saved exports",
    "filter_fits_nothing": "saved exports",
    "too_many_exports": "saved exports",
    "read_only": "pages that staff see as a customer does",
} | dict.fromkeys(PEOPLE, "people, roles and keys")


def said() -> Iterator[str]:
    for path in files("api", *BELOW):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                yield from _code(node)


def _code(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    place = 0 if name in RAISED or name == "__init__" else 1 if name in DOOR else None
    if place is not None and len(call.args) > place:
        code = call.args[place]
        text = code.value if isinstance(code, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch("[a-z]+(_[a-z]+)*", text):
            yield text


def test_every_code_is_documented() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE.read_text()))
    assert sorted(set(said()) - named - ELSEWHERE.keys()) == []
    assert sorted(ELSEWHERE.keys() & named) == []


def test_every_documented_code_is_said_somewhere() -> None:
    """Those of constraints and schemas stand in tables of their own; all stand in the code as they are."""
    rows = [line.split("|")[1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    named = {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)}
    source = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    assert sorted(code for code in named if f'"{code}"' not in source) == []
