"""Made from the URL resolver: a URL of the back office without a rule fails here (default deny)."""

from collections.abc import Collection, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from regulars.backoffice.access import Rule
from regulars.staff.rules import Role
from regulars.staff.rules.rights import INSTALLATION_WIDE, Right
from regulars.staff.rules.roles import SHIPPED
from tests.world import a_site, sam

URLCONF = "regulars.config.urls_admin"
OTHER_DOORS = ("api",)  # they answer for their own URLs
METHODS = ("GET", "POST")


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLPattern):
            yield one
        elif not str(one.pattern).startswith(OTHER_DOORS):
            yield from _patterns(one.url_patterns)


def pages() -> list[URLPattern]:
    return list(_patterns(get_resolver(URLCONF).url_patterns))


def rule_of(pattern: URLPattern) -> Rule | None:
    return getattr(pattern.callback, "rule", None)


def guarded() -> list[URLPattern]:
    return [page for page in pages() if (rule := rule_of(page)) and not rule.open]


def address(page: URLPattern) -> str:
    values = dict.fromkeys(page.pattern.converters, 999999)
    return reverse(page.name, urlconf=URLCONF, kwargs=values or None)


def test_urls_have_names_and_rules() -> None:
    assert [str(page.pattern) for page in pages() if not page.name or not rule_of(page)] == []


def test_only_what_leads_in_and_out_is_open() -> None:
    assert {page.name for page in pages() if (rule := rule_of(page)) and rule.open} == {
        "log-in",
        "log-in-device",
        "log-out",
    }


@pytest.mark.parametrize("method", METHODS)
def test_pages_send_strangers_to_the_log_in(method: str, nobody: Client) -> None:
    let_in = []
    for page in guarded():
        answer = nobody.generic(method, address(page))
        assert "no-store" in answer["Cache-Control"]
        if answer.status_code != 302 or not answer["Location"].startswith("/login"):
            let_in.append((page.name, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("reach", ["every site", "one site"])
@pytest.mark.parametrize("role", Role)
def test_pages_ask_for_their_rights(method: str, role: Role, reach: str, db: None) -> None:
    """A missing right is 403, a method that nobody has 405; with the right anything else may follow.

    Who looks after some sites only has no right that reaches every site (D-34).
    """
    client = Client(HTTP_HOST="admin.localhost")
    limited = reach == "one site"
    client.force_login(sam(role, at=[a_site("kids")] if limited else None))
    given = SHIPPED[role].functions - (INSTALLATION_WIDE if limited else frozenset())
    wrong = []
    for page in guarded():
        answer = client.generic(method, address(page))
        assert "no-store" in answer["Cache-Control"]
        if not fits(answer.status_code, rule_of(page).rights_for(method), given):
            wrong.append((page.name, answer.status_code))
    assert wrong == []


def fits(status: int, rights: Collection[Right], given: Collection[Right]) -> bool:
    if not rights:
        return status == 405
    return status not in {403, 405, 500} if set(given).issuperset(rights) else status == 403
