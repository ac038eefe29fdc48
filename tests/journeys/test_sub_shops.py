"""Businesses register in a sub site, at its own host or at the master by choice (SUB-01)."""

from collections.abc import Mapping

import pytest

from regulars.authentication.operations.mailboxes import prove_email
from regulars.customers.models import Access, Consent, Customer
from regulars.customers.operations.access import request_access, set_access
from regulars.customers.rules import LoginDecision
from regulars.fields.queries import form_at, questions_at
from regulars.fields.rules import Purpose
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.journeys.families import ADA, asks_for_sub_shop, family
from tests.mailbox import mails, token_in
from tests.rooms.fields.forms import a_form_of
from tests.world import a_family, a_set, a_site, an_account, answer

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


def rows() -> list[tuple[str, str]]:
    return list(Access.objects.order_by("pk").values_list("site__code", "state"))


def refused(sent: Mapping[str, object], site: Site, **more: str) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as error:
        register(sent, site=site, by=VISITOR, **more)
    assert not Customer.objects.exists()
    return error.value.code, error.value.field


def test_choice_at_the_master_opens_the_account_in_the_sub_site() -> None:
    """SUB-01: access to South only, and what tells of it is South's."""
    trade, north, south = family()
    ada = register(ADA | {"sub_shop": "south"}, site=trade, by=VISITOR)
    assert ada is not None
    assert (rows(), ada.origin_site_id, ada.attributes) == ([("south", "active")], south.pk, {})
    assert [answer(ada, site) for site in (trade, north, south)] == [
        LoginDecision.OPEN,
        LoginDecision.OTHER_FAMILY_MEMBER,
        LoginDecision.OPEN,
    ]
    assert AuditRecord.objects.latest("id").data["site"] == "south"


def test_approval_and_mails_are_those_of_the_sub_site_and_links_lead_back_to_the_master() -> None:
    """SUB-01, MSG-02: North approves businesses first, the master doesn't."""
    trade, north, _ = family()
    register(ADA | {"sub_shop": "north"}, type="B2B", site=trade, by=VISITOR)
    assert rows() == [("north", "pending")]
    sent = {mail.flow: mail for mail in mails()}
    assert {flow: (mail.site_id, mail.recipient) for flow, mail in sent.items()} == {
        "registration_waits": (north.pk, "ada@mail.example"),
        "approval_asked": (north.pk, "sam@staff.example"),
    }
    waits = sent["registration_waits"]
    assert (waits.sender, waits.sender_name) == ("shop@north.example", "Site north")
    assert "//trade.localhost:8000/email-proof?token=" in waits.text
    assert "//north.localhost" not in waits.text
    with pytest.raises(NotFound):
        prove_email(token_in(waits), site_id=north.pk, by=VISITOR)
    prove_email(token_in(waits), site_id=trade.pk, by=VISITOR)
    assert Customer.objects.get().email_proved_at


def test_registration_at_the_host_of_the_sub_site_needs_no_choice() -> None:
    """SUB-01"""
    *_, south = family()
    register(ADA, site=south, by=VISITOR)
    assert rows() == [("south", "active")]
    with pytest.raises(Invalid) as error:
        register(ADA | {"email": "ben@mail.example", "sub_shop": "north"}, site=south, by=VISITOR)
    assert (error.value.code, error.value.field) == ("form_field_refused", "sub_shop")


def test_master_that_requires_the_choice_opens_nothing_without_one() -> None:
    """SUB-01, decision 1401."""
    trade, *_ = family()
    assert refused(ADA, trade) == ("required", "sub_shop")
    assert refused(ADA | {"sub_shop": ""}, trade) == ("required", "sub_shop")


def test_without_a_choice_the_account_is_one_of_the_master() -> None:
    """Where its form asks and doesn't insist, or doesn't ask at all."""
    trade, *_ = family(required=False)
    register(ADA, site=trade, by=VISITOR)
    other, _ = a_family("other", ["west"], a_set("other"))
    register(ADA, site=other, by=VISITOR)
    assert rows() == [("trade", "active"), ("other", "active")]
    with pytest.raises(Invalid) as error:
        register(ADA | {"sub_shop": "west"}, site=other, by=VISITOR)
    assert error.value.code == "form_field_refused"


@pytest.mark.parametrize("wish", ["trade", "west", "shop", "nowhere", "NORTH", 5, ["north"]])
def test_only_its_own_sub_sites_can_be_chosen(wish: object) -> None:
    trade, *_ = family()
    a_family("other", ["west"], a_set("other"))
    a_site("shop", trade.set)
    assert refused(ADA | {"sub_shop": wish}, trade)[1] == "sub_shop"


def test_only_sub_sites_that_accept_the_type_are_offered() -> None:
    """REG-04, SUB-01"""
    trade, north, south = family()
    south.types.filter(type="B2B").delete()
    offered = [
        questions_at(trade.pk, Purpose.REGISTRATION, code).field("sub_shop") for code in ("B2B", "B2C")
    ]
    assert [[option.key for option in one.definition.options] for one in offered if one] == [
        ["north"],
        ["north", "south"],
    ]
    assert refused(ADA | {"sub_shop": "south"}, trade, type="B2B") == ("unknown_value", "sub_shop")
    north.types.filter(type="B2B").delete()
    assert refused(ADA, trade, type="B2B") == ("required", "sub_shop")  # nobody gets in at the wrong place


def test_choice_that_nobody_has_is_not_asked_for() -> None:
    """A master without sub sites, and a shop that was one."""
    trade = a_family("trade", [], a_set("trade"))[0]
    asks_for_sub_shop(trade, required=False)
    assert questions_at(trade.pk, Purpose.REGISTRATION, "B2C").field("sub_shop") is None
    asks_for_sub_shop(trade, required=True)
    Site.objects.filter(pk=trade.pk).update(kind="standalone")
    assert questions_at(trade.pk, Purpose.REGISTRATION, "B2C").field("sub_shop") is None
    assert form_at(trade.pk, Purpose.REGISTRATION, "B2C").field("sub_shop") is not None
    register(ADA, site=Site.objects.get(pk=trade.pk), by=VISITOR)
    assert rows() == [("trade", "active")]


def test_only_a_master_asks_for_the_sub_shop() -> None:
    shop = a_site("shop")
    with pytest.raises(Invalid) as error:
        asks_for_sub_shop(shop, required=True)
    assert (error.value.code, error.value.field) == ("not_on_this_form", "fields.sub_shop")


def test_consents_are_given_to_the_sub_site() -> None:
    trade, *_ = family()
    fields: dict[str, dict[str, object]] = {
        code: {} for code in ("email", "last_name", "sub_shop", "marketing_opt_in")
    }
    a_form_of(trade, Purpose.REGISTRATION, fields, "B2C")
    sent = {"email": "ada@mail.example", "last_name": "Lind", "sub_shop": "south", "marketing_opt_in": True}
    register(sent, site=trade, by=VISITOR)
    assert list(Consent.objects.values_list("site__code", "given")) == [("south", True)]


@pytest.mark.parametrize("neutral", ["trade", "north"])
def test_neutral_is_whoever_of_the_two_is(neutral: str) -> None:
    """D-33: nothing is told on screen, whether or not the name is free."""
    trade, *_ = family()
    an_account("ben@mail.example", trade)
    Site.objects.filter(code=neutral).update(registration="neutral")
    for email in ("ada@mail.example", "ben@mail.example"):
        sent = ADA | {"email": email, "sub_shop": "north"}
        assert register(sent, site=Site.objects.get(code="trade"), by=VISITOR) is None
    assert rows() == [("trade", "active"), ("north", "active")]


def test_taken_name_is_answered_in_the_mailbox_by_the_site_of_its_owner() -> None:
    """SUB-02, ACC-08: no second account in the family, and no word of the first to a stranger."""
    trade, north, south = family()
    an_account(site=south)
    for sent, site in ((ADA | {"sub_shop": "north"}, trade), (ADA, north)):
        with pytest.raises(Conflict) as error:
            register(sent, site=site, by=VISITOR)
        assert error.value.code == "username_taken"
        assert "south" not in error.value.message.lower()
    assert rows() == [("south", "active")]


def test_sub_site_that_left_the_family_meanwhile_gets_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before the lock is asked again under it."""
    trade, north, _ = family()
    other = a_family("other", [], trade.set)[0]

    def leaves(master: Site, code: str) -> Site:
        Site.objects.filter(pk=north.pk).update(master=other)
        return Site.objects.get(code=code)

    monkeypatch.setattr("regulars.journeys.register_customer.chosen_sub_shop", leaves)
    assert refused(ADA | {"sub_shop": "north"}, trade) == ("unknown_value", "sub_shop")


class TestAskingForAccess:
    """Ada has an account in the set and none in the family; she asks at the master."""

    def asked(self, trade: Site, sub_shop: str = "") -> Customer:
        ada = an_account(site=a_site("home", trade.set))
        by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk)
        request_access(ada, site=trade, sub_shop=sub_shop, stamp=0, by=by)
        return ada

    def test_asks_for_the_sub_shop_that_was_chosen(self) -> None:
        """SUB-01"""
        self.asked(family()[0], "north")
        assert rows() == [("home", "active"), ("north", "pending")]

    @pytest.mark.parametrize(
        ("wish", "code"), [("", "required"), ("home", "unknown_value"), ("west", "unknown_value")]
    )
    def test_asks_for_no_other(self, wish: str, code: str) -> None:
        a_family("other", ["west"], a_set("other"))
        with pytest.raises(Invalid) as error:
            self.asked(family()[0], wish)
        assert (error.value.code, error.value.field) == (code, "sub_shop")
        assert rows() == [("home", "active")]

    def test_nothing_can_be_chosen_where_nothing_is_asked(self) -> None:
        trade, _ = a_family("trade", ["north"], a_set("trade"))
        with pytest.raises(Invalid) as error:
            self.asked(trade, "north")
        assert error.value.code == "unknown_value"

    def test_customer_of_another_site_of_the_family_is_told_which(self) -> None:
        """SUB-02"""
        _, north, south = family()
        ada = an_account(site=south)
        by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk)
        with pytest.raises(Forbidden) as error:
            request_access(ada, site=north, stamp=0, by=by)
        assert (error.value.code, "Site south" in error.value.message) == ("family_member_exists", True)
        assert rows() == [("south", "active")]

    def test_waiting_customer_can_not_choose_again(self) -> None:
        """SUB-02: pending at North is a place in the family too."""
        trade, north, _ = family()
        ada = an_account(site=a_site("home", trade.set))
        set_access(ada, site=north, state="pending", by=OPERATOR)
        by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk)
        with pytest.raises(Forbidden) as error:
            request_access(ada, site=trade, sub_shop="south", stamp=0, by=by)
        assert error.value.code == "family_member_exists"
