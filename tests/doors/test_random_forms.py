"""Random forms of two sister sites for two types: page, API and a few lines of plain Python agree on what is visible,
editable and required (REG-02, MYA-05, REG-14, G14).

PROPERTY_EXAMPLES says how many worlds (20).
"""

import os
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.customers.models import Customer
from regulars.fields.rules.forms import FormField
from tests.doors.api.calls import as_shopper, at
from tests.doors.plain_forms import AS_JSON, CHOSEN, VALUES, PlainForm, PlainShop, define
from tests.world import PASSWORD, a_set, a_site, an_account

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "20"))
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a failing world is small as it is
PURPOSES, TYPES = ("registration", "profile"), ("B2C", "B2B")
NAMED = re.compile(r'<(?:input|select|textarea)[^>]*?\sname="([^"]+)"')
OF_THE_PAGE = {"csrfmiddlewaretoken", "type", "form-shown", "version"}


class Enough(Exception):
    """Everything has been compared; now it may go."""


CODES = st.sets(st.sampled_from(CHOSEN)).map(frozenset)


@st.composite
def some_forms(draw: st.DrawFn) -> list[PlainForm]:
    made = []
    for purpose in PURPOSES:
        for code in TYPES:
            chosen = draw(st.none() | st.lists(st.sampled_from(CHOSEN), unique=True))
            form = PlainForm(
                purpose, code, None if chosen is None else tuple(chosen), draw(CODES), draw(CODES)
            )
            made.append(form)
    return made


class Asking:
    """One form of one shop, asked for at both doors."""

    def __init__(self, shop: PlainShop, form: PlainForm) -> None:
        self.shop, self.form = shop, form
        self.api = at(shop.site)
        self.client = Client(HTTP_HOST=self.api.host)

    def is_told_alike(self) -> None:
        told = self.api.get(f"/forms/{self.form.purpose}?type={self.form.type}").json
        assert [one["code"] for one in told["fields"]] == self.form.visible
        for one in told["fields"]:
            code = one["code"]
            assert one["read_only"] is not self.form.edits(code), code
            assert one["required"] is self.form.demands(code), code
        assert set(told["schema"]["properties"]) == {one for one in self.form.visible if self.form.edits(one)}

    def draws_what_is_edited(self, page: str) -> None:
        drawn = set(NAMED.findall(page.partition("<main")[2])) - OF_THE_PAGE
        assert drawn == {one for one in self.form.visible if self.form.edits(one)}

    def registers(self, sent: frozenset[str], email: str) -> None:
        """The page and the API take the same, and refuse the same fields."""
        body = {code: VALUES[code] for code in sent} | {"email": email, "last_name": "Lind"}
        if self.form.edits("password"):
            body |= {"password": PASSWORD, "password_confirmation": PASSWORD}
        missing = {one for one in self.form.visible if self.form.demands(one) and one not in body}
        refused = {code for code in body if not self.form.edits(code)}
        typed = {code: AS_JSON.get(code, value) for code, value in body.items()}
        answer = self.api.post("/registrations", typed | {"type": self.form.type})
        page = self.client.post("/register", body | {"type": self.form.type, "email": f"page.{email}"})
        if missing or refused:
            assert (answer.status, page.status_code) == (422, 422)
            expected = dict.fromkeys(missing, "required") | dict.fromkeys(refused, "form_field_refused")
            assert answer.fields == expected
            assert not Customer.objects.filter(username_key__endswith=email).exists()
            return
        assert (answer.status, page.status_code) == (201, 303), answer.json
        made = Customer.objects.filter(username_key__endswith=email)
        assert made.count() == 2
        for one in made:
            kept = set(one.attributes) | {name for name in ("first_name", "phone") if getattr(one, name)}
            assert kept == set(sent) - {"last_name"}


def _changes(shop: PlainShop, form: PlainForm, account: str, code: str) -> None:
    """One value, sent to a profile: stored where the form lets it, refused where it doesn't."""
    shopper = as_shopper(shop.site, account)
    seen = shopper.get("/me").json
    assert set(CHOSEN) & seen.keys() <= set(form.visible)
    before = Customer.objects.get(username_key=account)
    answer = shopper.patch("/me", {code: AS_JSON.get(code, VALUES[code])})
    after = Customer.objects.get(username_key=account)
    if form.edits(code):
        assert answer.status == 200, answer.json
        return
    assert answer.status == 422
    assert answer.fields == {code: "form_field_refused"}
    assert (after.attributes, after.version) == (before.attributes, before.version)


def _profile_page(asking: Asking, account: str) -> None:
    asking.client.post("/login", {"username": account, "password": PASSWORD})
    page: Any = asking.client.get("/account")
    assert page.status_code == 200
    asking.draws_what_is_edited(page.text)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(some_forms(), some_forms(), CODES, st.sampled_from(CHOSEN))
def test_doors_and_plain_python_agree_on_what_a_form_shows_takes_and_demands(
    here: list[PlainForm], there: list[PlainForm], sent: frozenset[str], code: str
) -> None:
    with pytest.raises(Enough), transaction.atomic():
        _play((here, there), sent, code)


def _play(both: tuple[list[PlainForm], list[PlainForm]], sent: frozenset[str], code: str) -> None:
    define()
    together = a_set("b2c")
    shops = [PlainShop(a_site("sports", together)), PlainShop(a_site("kids", together))]
    for shop, forms in zip(shops, both, strict=True):
        for form in forms:
            shop.put(form)
    _look(shops, sent, code)
    raise Enough


def _look(shops: list[PlainShop], sent: frozenset[str], code: str) -> None:
    for nr, shop in enumerate(shops):
        for kind in TYPES:
            asking = Asking(shop, shop.forms["registration", kind])
            asking.is_told_alike()
            asking.draws_what_is_edited(asking.client.get(f"/register?type={kind}").text)
            asking.registers(sent, f"{kind.lower()}{nr}@mail.example")
            profile = Asking(shop, shop.forms["profile", kind])
            profile.is_told_alike()
            _at_my_account(shops, profile, kind, code)


def _at_my_account(shops: list[PlainShop], profile: Asking, kind: str, code: str) -> None:
    """The same account at both sites: each shows its own form (MYA-05)."""
    name = f"ada.{profile.shop.site.code}.{kind.lower()}@mail.example"
    an_account(name, profile.shop.site, type=kind)
    _profile_page(profile, name)
    for shop in shops:
        _changes(shop, shop.forms["profile", kind], name, code)


def _locked_department() -> tuple[PlainShop, Asking]:
    define()
    shop = PlainShop(a_site("kids", a_set("b2c")))
    for purpose in PURPOSES:
        for kind in TYPES:
            shop.put(PlainForm(purpose, kind, ("department", "rating"), locked=frozenset({"department"})))
    return shop, Asking(shop, shop.forms["profile", "B2B"])


@pytest.mark.django_db
def test_control_a_lock_that_is_forgotten_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, asking = _locked_department()
    asking.is_told_alike()
    _at_my_account([shop], asking, "B2B", "department")
    monkeypatch.setattr(FormField, "editable", property(lambda _self: True))
    with pytest.raises(AssertionError):
        asking.is_told_alike()
    an_account("ben@mail.example", shop.site, type="B2B")
    with pytest.raises(AssertionError):
        _changes(shop, asking.form, "ben@mail.example", "department")
