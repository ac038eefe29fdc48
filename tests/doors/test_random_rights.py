"""Random roles, sites, people and fields: page, list, search, count, download, history and API say what a few lines of
plain Python say (G13, ADM-05, APP-02, D-34).

PROPERTY_EXAMPLES says how many roles (20).
"""

import os
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.api.admin import attribute_schemas
from regulars.customer_search.queries import search
from regulars.customers.models import Customer, CustomerQuerySet
from regulars.fields.queries import definitions
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller
from tests.doors.plain_rights import GROUPS, LEVELS, NAMES, Person, PlainRights, Town
from tests.world import api_key, sam

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "20"))
FORM = ("first_name", "last_name", "email", "phone", "company", "type", "language")
HIDEABLE = set(GROUPS)
COLUMNS = ("first_name", "last_name", "email", "phone", "company", "username")
CODES = ("sports", "kids", "parts")


# A failing world is small as it is; to make it smaller takes minutes.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


class Enough(Exception):
    """Everything has been compared; now it may go."""


ROLES = st.builds(
    PlainRights,
    levels=st.fixed_dictionaries({name: st.sampled_from(LEVELS) for name in NAMES}),
    functions=st.sets(st.sampled_from([one.value for one in Right])),
    sites=st.none() | st.sets(st.sampled_from(CODES), min_size=1),
)


class Looking:
    """One role, asked at both doors."""

    def __init__(self, town: Town, plain: PlainRights) -> None:
        self.town, self.plain = town, plain
        role = plain.stored("own")
        at = None if plain.sites is None else [town.shops[code] for code in sorted(plain.sites)]
        self.client = Client(HTTP_HOST="admin.localhost")
        self.client.force_login(sam(role.code, at=at))
        self.api = Caller("admin.localhost", api_key(role.code, at=at))

    def text(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.text

    def lists_agree(self) -> None:
        page, answer = self.text("/customers"), self.api.get("/customers").json
        known = [one for one in self.town.people if self.plain.knows(one)]
        assert {item["id"] for item in answer["items"]} == {one.customer.pk for one in known}
        assert answer["total"] == len(known)
        for one in self.town.people:
            for name in COLUMNS:
                self.says(page, one, name, shown=self.plain.knows(one) and self.plain.shows(name))
        for code in CODES:
            assert (f"Site {code}" in page) == (self.plain.sites is None or code in self.plain.sites), code

    def says(self, page: str, one: Person, name: str, *, shown: bool) -> None:
        """A word is there if a field that holds it is shown: the username mostly is the email."""
        word = one.words.get(name)
        if word:
            same = [other for other, text in one.words.items() if word in text]
            expected = shown or (self.plain.knows(one) and any(self.plain.shows(other) for other in same))
            assert (word in page) == expected, (name, word, self.plain)

    def search_agrees(self) -> None:
        for word in ("fjord1", "lemur", "mango2", "mango", "copse3", "uvula", "0777155", "0777"):
            expected = {one.customer.pk for one in self.town.people if self.plain.finds(one, word)}
            answer = self.api.get(f"/customers?q={word}").json
            assert ({item["id"] for item in answer["items"]}, answer["total"]) == (expected, len(expected)), (
                word
            )
            page = self.text(f"/customers?q={word}")
            linked = {
                one.customer.pk for one in self.town.people if f'href="/customers/{one.customer.pk}"' in page
            }
            assert linked == expected, (word, self.plain)
        for name, word in (("email", "mango1"), ("last_name", "lemur1")):
            status = 200 if self.plain.shows(name) else 403
            assert self.client.get(f"/customers?{name}={word}").status_code == status, name
            assert self.api.get(f"/customers?{name}={word}").status == status, name

    def person_agrees(self, one: Person) -> None:
        pk, knows = one.customer.pk, self.plain.knows(one)
        assert self.client.get(f"/customers/{pk}").status_code == (200 if knows else 404)
        read = self.api.get(f"/customers/{pk}")
        assert read.status == (200 if knows else 404)
        if not knows:
            return
        assert HIDEABLE & read.json.keys() == {name for name in HIDEABLE if self.plain.shows(name)}
        general, history = self.text(f"/customers/{pk}"), self.text(f"/customers/{pk}/history")
        sites = self.text(f"/customers/{pk}/sites")
        for name in COLUMNS:
            self.says(general, one, name, shown=self.plain.shows(name))
            if not self.plain.shows(name) and one.words.get(name) != one.words.get("email"):
                assert one.words.get(name, "-no-") not in history + sites, name
        if one.words.get("phone"):
            assert (one.words["phone"] in history) == self.plain.shows("phone")
        for code in set(CODES) - (self.plain.sites or set(CODES)):
            assert f"Site {code}" not in general + history + sites, code
        for name in FORM:
            there = f'name="{name}"' in general
            assert there == self.plain.shows(name), (name, self.plain)

    def attributes_agree(self, one: Person) -> None:
        pk = one.customer.pk
        if not self.plain.knows(one):
            assert self.client.get(f"/customers/{pk}/attributes").status_code == 404
            return
        shown = {code: word for code, word in one.values.items() if self.plain.shows_attribute(code)}
        assert self.api.get(f"/customers/{pk}").json["attributes"] == shown
        page, history = self.text(f"/customers/{pk}/attributes"), self.text(f"/customers/{pk}/history")
        for code, word in one.values.items():
            assert (word in page) == (code in shown) == (word in history), (code, self.plain)
            assert (f'name="{code}"' in page) == (code in shown), (code, self.plain)
        business = self.client.get(f"/customers/{pk}/b2b")
        assert business.status_code == (200 if self.plain.shows("company") else 403)

    def attributes_change(self, one: Person) -> None:
        """As `change_agrees`: at the page what is locked stays, at the API it is refused."""
        knows, pk = self.plain.knows(one), one.customer.pk
        may = {code for code in one.values if self.plain.changes_attribute(one, code)}
        before = Customer.objects.get(pk=pk)
        typed = dict.fromkeys(one.values, "Badger")
        sent = self.client.post(f"/customers/{pk}/attributes", typed | {"version": before.version})
        refused = 403 if knows or not self.plain.may("edit_customers") else 404
        assert sent.status_code == (303 if may else refused), self.plain
        now = Customer.objects.get(pk=pk)
        assert now.attributes == one.values | dict.fromkeys(may, "Badger"), self.plain
        for code in one.values:
            version = Customer.objects.get(pk=pk).version
            answer = self.api.patch(
                f"/customers/{pk}", {"attributes": {code: "Marten"}}, if_match=f'"{version}"'
            )
            assert answer.status == (200 if code in may else refused), (code, self.plain)

    def download_agrees(self, one: Person) -> None:
        pk, whole = one.customer.pk, self.plain.is_all_theirs(one)
        expected = 404 if not self.plain.knows(one) else 200 if whole else 403
        if not self.plain.may("export_customers"):
            expected = 403
        sent = self.client.post(f"/customers/{pk}/data")
        asked = self.api.get(f"/customers/{pk}/export")
        assert (sent.status_code, asked.status) == (expected, expected), (one.words, self.plain)
        if expected != 200:
            return
        for told in (sent.text, asked.raw.content.decode()):
            for name in COLUMNS:
                self.says(told, one, name, shown=self.plain.shows(name))
            for code, word in one.values.items():
                assert (word in told) == self.plain.shows_attribute(code), (code, self.plain)

    def change_agrees(self, one: Person, name: str) -> None:
        """At the page: what is locked stays; at the API: it is refused."""
        knows, may = self.plain.knows(one), self.plain.changes(one, name)
        new = {"type": "B2E", "language": "fr", "phone": "0888 1", "email": "mango0@new.example"}.get(
            name, "Otter"
        )
        before = Customer.objects.get(pk=one.customer.pk)
        values: dict[str, Any] = {each: getattr(before, each) for each in FORM} | {name: new}
        sent = self.client.post(f"/customers/{before.pk}", values | {"version": before.version})
        now = Customer.objects.get(pk=before.pk)
        some = self.plain.knows(one) and any(self.plain.changes(one, each) for each in FORM)
        expected = 303 if some else 403 if knows or not self.plain.may("edit_customers") else 404
        assert sent.status_code == expected, (name, self.plain)
        assert getattr(now, name) == (new if may else getattr(before, name)), (name, self.plain)
        answer = self.api.patch(
            f"/customers/{now.pk}", {name: getattr(before, name)}, if_match=f'"{now.version}"'
        )
        refused = 403 if knows or not self.plain.may("edit_customers") else 404
        assert answer.status == (200 if may else refused), (name, self.plain)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ROLES, st.sampled_from(FORM), st.integers(0, 3), st.sampled_from([None, *CODES]))
def test_doors_and_plain_python_agree_on_what_a_role_shows_and_changes(
    plain: PlainRights, name: str, nr: int, leaves: str | None
) -> None:
    with pytest.raises(Enough), transaction.atomic():
        _look(Looking(Town(leaves=leaves), plain), name, nr)


def _look(looking: Looking, name: str, nr: int) -> None:
    looking.lists_agree()
    looking.search_agrees()
    for one in looking.town.people:
        looking.person_agrees(one)
        looking.attributes_agree(one)
        looking.download_agrees(one)
    looking.change_agrees(looking.town.people[nr], name)
    looking.attributes_change(looking.town.people[nr])
    raise Enough


def _names_at_kids() -> Looking:
    levels = dict.fromkeys(NAMES, "none") | {"identity": "view"}
    return Looking(Town(), PlainRights(levels, {"see"}, {"kids"}))


@pytest.mark.django_db
def test_control_a_search_over_hidden_fields_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = _names_at_kids()
    looking.search_agrees()
    monkeypatch.setattr(search, "seen_text", lambda _grant: None)
    with pytest.raises(AssertionError, match="mango"):
        looking.search_agrees()


@pytest.mark.django_db
def test_control_attributes_of_hidden_groups_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = _names_at_kids()
    known = looking.town.people[1]
    looking.attributes_agree(known)
    monkeypatch.setattr(attribute_schemas, "seen_definitions", lambda _grant: definitions())
    with pytest.raises(AssertionError):
        looking.attributes_agree(known)


@pytest.mark.django_db
def test_control_a_gate_that_lets_strangers_in_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    looking = _names_at_kids()
    stranger = looking.town.people[0]
    looking.person_agrees(stranger)
    monkeypatch.setattr(CustomerQuerySet, "within", lambda self, _site_ids: self)
    with pytest.raises(AssertionError):
        looking.person_agrees(stranger)
