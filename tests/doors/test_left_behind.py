"""A site moves to another set and leaves its customers behind: whoever looks after that site alone sees them no more, at any
door (F15, D-34).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db.models import Exists, OuterRef, Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from regulars.authentication.operations.recovery import send_reset
from regulars.customers.models import Access, Customer, CustomerQuerySet
from regulars.customers.operations.accounts import block
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import Caller
from tests.journeys.stories import move
from tests.rooms.webhooks.hooking import a_webhook, forget_deliveries, told
from tests.world import a_guest, a_set, a_site, an_account, api_key, default_set, sam

pytestmark = pytest.mark.django_db

LISTS = (
    "",
    "q=lemur",
    "q=lemur.ada@mail.example",
    "type=B2C",
    "kind=account",
    "kind=guest",
    "state=active",
    "state=blocked",
    "email=lemur",
    "last_name=lemur",
    "attribute.middle_name=zephyr",
)
NOT_THERE = {404, 405}


def routes(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in found:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        elif "customer_id" in path:
            yield f"/{path}"


def addresses(customer: Customer, site: Site) -> list[str]:
    """Every page and resource of one customer."""
    known = {"customer_id": customer.pk, "site": site.code}
    every = routes(get_resolver("regulars.config.urls_admin").url_patterns)
    found = [re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known.get(part[1], 1)), one) for one in every]
    asked = {
        "customer-set/plan": "?to=default",
        "login-check": f"?site={site.code}",
        "/buying": f"?site={site.code}",
        "buying-check": f"?site={site.code}&product=pen",
    }
    return [one + next((more for end, more in asked.items() if one.endswith(end)), "") for one in found]


@dataclass
class Desk:
    """Somebody who looks after kids alone, as a person and as a program."""

    kids: Site
    people: list[Customer]
    client: Client
    api: Caller

    def sees(self) -> dict[str, set[int]]:
        """Which of the customers each door tells of."""
        found: dict[str, set[int]] = {}
        for query in LISTS:
            answer = self.api.get(f"/customers?{query}")
            assert answer.status == 200, query
            found[f"api ?{query}"] = {one["id"] for one in answer.json["items"]}
            assert answer.json["total"] == len(answer.json["items"]), query
            page = self.client.get(f"/customers?{query}").text
            found[f"page ?{query}"] = {one.pk for one in self.people if f'href="/customers/{one.pk}"' in page}
        mails = self.client.get("/mails").text
        found["mails"] = {one.pk for one in self.people if one.email in mails}
        for one in self.people:
            for path in addresses(one, self.kids):
                if self._is_there(path):
                    found.setdefault(path.replace(f"/customers/{one.pk}", "/customers/ID"), set()).add(one.pk)
        return {door: ids for door, ids in found.items() if ids}

    def _is_there(self, path: str) -> bool:
        if path.startswith("/api/"):
            return any(act(path).status not in NOT_THERE for act in (self.api.get, self.api.delete))
        return any(act(path).status_code not in NOT_THERE for act in (self.client.get, self.client.post))


@pytest.fixture
def authorized() -> Desk:
    Attribute.objects.filter(code="middle_name").update(filterable=True)
    kids = a_site("kids", a_set("b2c"))
    ada, ben = (an_account(f"lemur.{name}@mail.example", kids, last_name="Lemur") for name in ("ada", "ben"))
    change_profile(ada, ProfileChanges(attributes={"middle_name": "Zephyr"}), version=1, by=OPERATOR)
    send_reset(ada, kids, by=OPERATOR)
    block(ben, by=OPERATOR)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("administrator", at=[kids]))
    people = [ada, ben, a_guest(kids, "lemur.gus@mail.example")]
    return Desk(kids, people, client, Caller("admin.localhost", api_key(at=[kids])))


def test_who_was_left_behind_is_a_stranger_at_every_door(authorized: Desk) -> None:
    """F15. Their origin counts while the site is in their set; before the move every door tells of somebody."""
    for query in LISTS:
        assert len(authorized.api.get(f"/customers?{query}").json["items"]) >= 1, query
    assert authorized.people[0].email in authorized.client.get("/mails").text
    assert len(addresses(authorized.people[0], authorized.kids)) > 35
    move({authorized.kids: default_set()})
    assert authorized.sees() == {}


def _by_origin_for_ever(self: CustomerQuerySet, site_ids: frozenset[int] | None) -> CustomerQuerySet:
    rows = Access.objects.filter(account=OuterRef("pk"), site_id__in=site_ids or ())
    return self.filter(Q(origin_site_id__in=site_ids or ()) | Exists(rows))


def test_control_where_the_origin_always_counts_they_are_seen(
    authorized: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CustomerQuerySet, "within", _by_origin_for_ever)
    move({authorized.kids: default_set()})
    seen = authorized.sees()
    some = {"/customers/ID", "/customers/ID/history", "/api/v1/customers/ID", "/api/v1/customers/ID/audit"}
    assert some | {"mails"} <= seen.keys()


def test_a_webhook_of_the_site_hears_no_more_of_them(authorized: Desk) -> None:
    hook, _ = a_webhook(sites=[authorized.kids])
    ada = Customer.objects.get(pk=authorized.people[0].pk)
    forget_deliveries()
    change_profile(ada, ProfileChanges(phone="0123"), version=ada.version, by=OPERATOR)
    assert told(hook) == ["customer.changed"]
    move({authorized.kids: default_set()})
    forget_deliveries()
    change_profile(ada, ProfileChanges(phone="0456"), version=ada.version + 1, by=OPERATOR)
    assert told(hook) == []
