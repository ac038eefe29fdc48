"""What shoppers fill in is checked by the site's form, whichever door it came through (REG-02..08, REG-10..14, MYA-05, ATT-03, G14)."""

import logging

import pytest

from regulars.authentication.operations.recovery import reset_password
from regulars.customers.models import Consent, Customer, OneTimeToken
from regulars.customers.operations.approvals import approve
from regulars.customers.operations.own_profile import change_own_profile
from regulars.fields.models import Attribute
from regulars.fields.rules import Purpose, Type
from regulars.fields.rules.values import Entered
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.mailbox import last, mail_types, token_in
from tests.rooms.fields.forms import a_form_of, an_attribute, registration
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in, sites

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
ADA = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}
STAFFS = (
    "type",
    "pricing_policy",
    "sub_shop",
    "approve_flag",
    "approve_amount",
    "block_flag",
    "block_amount",
)


@pytest.fixture
def sports(db: None) -> Site:
    return a_site("sports", a_set("b2c"), currency="EUR")


def codes_of(raised: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {one.field: one.code for one in raised.value.problems}


def own(account: Customer, sent: dict[str, object], site: Site, **more: object) -> Customer:
    by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)
    version = Customer.objects.get(pk=account.pk).version
    values = {"version": version, "by": by} | more
    return change_own_profile(account, sent, site=site, **values)  # type: ignore[arg-type]


def test_each_site_and_type_asks_what_its_own_form_says(sports: Site) -> None:
    """REG-02, REG-03"""
    kids = a_site("kids", sports.set)
    an_attribute("shoe_size", Type.NUMBER)
    registration(sports, {"shoe_size": {"required": True}})
    registration(sports, {"company": {"required": True}}, "B2B")

    with pytest.raises(Invalid) as missing:
        register(ADA, site=sports, by=VISITOR)
    assert codes_of(missing) == {"shoe_size": "required"}
    with pytest.raises(Invalid) as business:
        register(ADA | {"shoe_size": 43}, type="B2B", site=sports, by=VISITOR)
    assert codes_of(business) == {"shoe_size": "form_field_refused", "company": "required"}

    ada = register(ADA | {"shoe_size": 43}, site=sports, by=VISITOR)
    assert ada is not None
    assert (ada.type, Customer.objects.get().attributes) == ("B2C", {"shoe_size": 43})
    with pytest.raises(Invalid) as elsewhere:
        register(ADA | {"email": "ben@mail.example", "shoe_size": 43}, site=kids, by=VISITOR)
    assert codes_of(elsewhere) == {"shoe_size": "form_field_refused"}


@pytest.mark.parametrize("field", [*STAFFS, "pricingPolicy", "company", "status", "set", "a\x00b", ""])
def test_field_that_the_form_does_not_offer_is_refused_and_logged_without_its_value(
    field: str, sports: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """REG-14, G14"""
    with caplog.at_level(logging.WARNING), pytest.raises(Invalid) as raised:
        register(ADA | {field: "GOLD-7731"}, site=sports, by=VISITOR)

    assert [one.code for one in raised.value.problems] == ["form_field_refused"]
    assert "refused 1 fields at site sports" in caplog.text
    assert "GOLD-7731" not in caplog.text
    assert ("pricing_policy" in caplog.text) == (field == "pricing_policy")
    assert not Customer.objects.exists()


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_form(sports: Site) -> None:
    an_attribute("shoe_size", Type.NUMBER)
    registration(sports, {"shoe_size": {"required": True}, "phone": {}})
    with pytest.raises(Invalid) as raised:
        register(
            {"email": "ada@", "phone": "call me", "password": "short", "vip": 1}, site=sports, by=VISITOR
        )
    assert codes_of(raised) == {
        "vip": "form_field_refused",
        "email": "email_shape",
        "last_name": "required",
        "password": "password_too_short",
        "shoe_size": "required",
        "phone": "phone_shape",
    }
    assert list(codes_of(raised)) == ["vip", "email", "last_name", "password", "shoe_size", "phone"]


@pytest.mark.parametrize("kind", ["direct", "neutral"])
def test_form_without_a_password_mails_a_link_to_choose_one(kind: str) -> None:
    """REG-05: the account is there, nobody is in before the mailbox has spoken; the same at a neutral site (G9)."""
    kids = a_site("kids", registration=kind)
    a_form_of(kids, Purpose.REGISTRATION, {"email": {}, "last_name": {}})
    sent = {"email": "ada@mail.example", "last_name": "Win at evil.example"}
    with pytest.raises(Invalid) as raised:
        register(sent | {"password": PASSWORD}, site=kids, by=VISITOR)
    assert codes_of(raised) == {"password": "form_field_refused"}

    register(sent, site=kids, by=VISITOR)
    assert (Customer.objects.get().password, mail_types()) == ("", ["choose_password"])
    assert "evil" not in last("choose_password").text
    reset_password(token_in(last("choose_password")), PASSWORD, site_id=kids.pk, by=VISITOR)
    ada = Customer.objects.get()
    assert ada.email_proved_at is not None
    assert logged_in(ada, kids).token


def test_taken_name_does_the_same_work_where_no_password_is_asked_for() -> None:
    """G9: no hash either way, one note, one answer."""
    kids = a_site("kids", registration="neutral")
    a_form_of(kids, Purpose.REGISTRATION, {"email": {}, "last_name": {}})
    an_account(site=kids)
    sent = {"email": "ada@mail.example", "last_name": "Thief"}
    assert register(sent, site=kids, by=VISITOR) is None
    assert (Customer.objects.get().last_name, mail_types()) == ("Lind", ["already_registered"])
    assert not OneTimeToken.objects.exists()


def test_who_waits_without_a_password_chooses_one_once_let_in(sports: Site) -> None:
    """REG-05, APP-06, APP-08, G12: no link before the yes."""
    trade = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
    change_site(sports, SiteChanges(customer_types=[trade]), version=1, by=OPERATOR)
    a_form_of(sports, Purpose.REGISTRATION, {"email": {}, "last_name": {}}, "B2B")
    ada = register({"email": "ada@mail.example", "last_name": "Lind"}, site=sports, by=VISITOR)
    assert ada is not None
    assert mail_types() == ["registration_waits", "approval_asked"]

    approve(ada, site=sports, by=OPERATOR)
    assert mail_types()[-1] == "choose_password"
    reset_password(token_in(last("choose_password")), PASSWORD, site_id=sports.pk, by=VISITOR)
    assert logged_in(ada, sports).token


def test_patterns_of_the_form_are_asked_with_their_own_words(sports: Site) -> None:
    """REG-06, REG-08"""
    corp = {"pattern": r".+@corp\.example", "message": "Use your office address."}
    strong = {"pattern": r"(?=.*\d).{10,}", "message": "Ten characters and a digit."}
    a_form_of(
        sports,
        Purpose.REGISTRATION,
        {"email": corp, "last_name": {}, "password": strong, "password_confirmation": {}},
    )
    with pytest.raises(Invalid) as raised:
        register(ADA, site=sports, by=VISITOR)
    assert {one.field: one.message for one in raised.value.problems} == {
        "email": "Use your office address.",
        "password": "Ten characters and a digit.",
    }
    fine = {"email": "ada@corp.example", "last_name": "Lind", "password": "7 green herons"}
    with pytest.raises(Invalid) as differ:
        register(fine | {"password_confirmation": "8 green herons"}, site=sports, by=VISITOR)
    assert codes_of(differ) == {"password_confirmation": "not_confirmed"}
    assert register(fine | {"password_confirmation": "7 green herons"}, site=sports, by=VISITOR)


def test_business_fields_phone_salutation_and_opt_ins_are_kept_where_they_belong(sports: Site) -> None:
    """REG-10, REG-11, REG-12, REG-13: the key of a choice, consents apart with their site."""
    an_attribute("sms_opt_in", Type.YES_NO, group="consent", kept="consent")
    asked = ("salutation", "company", "company2", "department", "phone", "marketing_opt_in", "sms_opt_in")
    registration(sports, {key: {} for key in asked}, "B2B")
    sent = {
        "salutation": "ms",
        "company": "Engines Ltd",
        "company2": "Works",
        "department": "Buying",
        "phone": "+49 30 1234",
        "marketing_opt_in": Entered("on"),
    }
    ada = register(ADA | sent, type="B2B", site=sports, by=VISITOR)
    assert ada is not None
    assert (ada.company, ada.phone) == ("Engines Ltd", "+49 30 1234")
    assert Customer.objects.get().attributes == {
        "salutation": "ms",
        "company2": "Works",
        "department": "Buying",
    }
    assert list(Consent.objects.values_list("site__code", "attribute", "given", "door")) == [
        ("sports", "marketing_opt_in", True, "storefront")
    ]


def test_attribute_is_open_at_one_site_locked_at_another_and_nowhere_else(sports: Site) -> None:
    """MYA-05, ATT-03, G14"""
    kids, games = sites(["kids", "games"], sports.set)
    an_attribute("shoe_size", Type.NUMBER)
    a_form_of(sports, Purpose.PROFILE, {"shoe_size": {}})
    a_form_of(kids, Purpose.PROFILE, {"shoe_size": {"read_only": True}})
    ada = an_account(site=sports)

    own(ada, {"shoe_size": 43}, sports)
    for site in (kids, games):
        with pytest.raises(Invalid) as raised:
            own(ada, {"shoe_size": "44"}, site, partly=True)
        assert codes_of(raised) == {"shoe_size": "form_field_refused"}
    ada.refresh_from_db()
    assert (ada.attributes, ada.version, ada.last_name) == ({"shoe_size": 43}, 2, "Lind")


def test_profile_is_checked_by_the_form_of_the_type_that_counts_now(sports: Site) -> None:
    """REG-03: staff changed the type since the page was read."""
    a_form_of(sports, Purpose.PROFILE, {"company2": {}}, "B2B")
    ada = an_account(site=sports)
    Customer.objects.filter(pk=ada.pk).update(type="B2B")
    with pytest.raises(Invalid):
        own(ada, {"last_name": "Oak"}, sports, partly=True)
    own(ada, {"company2": "Works"}, sports)
    assert Customer.objects.get().attributes == {"company2": "Works"}


def test_whole_form_empties_what_is_not_filled_in_and_a_part_leaves_it(sports: Site) -> None:
    an_attribute("shoe_size", Type.NUMBER)
    a_form_of(sports, Purpose.PROFILE, {"last_name": {}, "phone": {}, "shoe_size": {}})
    ada = an_account(site=sports, phone="030 1234", company="Engines Ltd")
    own(ada, {"shoe_size": 43}, sports, partly=True)
    ada.refresh_from_db()
    assert (ada.phone, ada.attributes) == ("030 1234", {"shoe_size": 43})
    own(ada, {"last_name": "Oak"}, sports)
    ada.refresh_from_db()
    assert (ada.last_name, ada.phone, ada.attributes, ada.company) == ("Oak", "", {}, "Engines Ltd")


def test_consent_counts_at_its_site_alone_and_a_box_never_ticked_is_no_answer(sports: Site) -> None:
    """REG-12"""
    ada = an_account(site=sports)
    own(ada, {"last_name": "Lind"}, sports)
    assert not Consent.objects.exists()
    own(ada, {"last_name": "Lind", "marketing_opt_in": Entered("on")}, sports)
    own(ada, {"last_name": "Lind"}, a_site("kids", sports.set))
    assert list(Consent.objects.values_list("site__code", "given")) == [("sports", True)]
    own(ada, {"last_name": "Lind"}, sports)
    assert list(Consent.objects.values_list("site__code", "given")) == [("sports", False)]


def test_profile_on_an_old_version_is_refused_before_its_fields_are_looked_at(sports: Site) -> None:
    """G23, one record a change (G20)."""
    ada = an_account(site=sports)
    before = AuditRecord.objects.count()
    with pytest.raises(Conflict) as raised:
        own(ada, {"nonsense": 1}, sports, version=7)
    assert (raised.value.code, AuditRecord.objects.count()) == ("version_conflict", before)
    own(ada, {"phone": "030 1234"}, sports, partly=True)
    assert AuditRecord.objects.count() == before + 1


def test_value_that_is_sent_as_it_is_stored_is_no_change(sports: Site) -> None:
    """F31: an attribute was narrowed, a pattern came later; who changes their phone isn't asked to mend what they never touched."""
    an_attribute("shoe_size", Type.NUMBER)
    a_form_of(sports, Purpose.PROFILE, {"last_name": {}, "company": {}, "shoe_size": {}, "phone": {}})
    ada = register(ADA, site=sports, by=VISITOR)
    assert ada
    own(ada, {"last_name": "Lind", "company": "Old", "shoe_size": 99}, sports)
    Attribute.objects.filter(code="shoe_size").update(limits={"most": 50})
    a_form_of(
        sports,
        Purpose.PROFILE,
        {"last_name": {}, "company": {"pattern": "[0-9]+"}, "shoe_size": {}, "phone": {}},
    )
    for size in (99, Entered("99")):
        own(ada, {"last_name": "Lind", "company": "Old", "shoe_size": size, "phone": "+49 30 1234"}, sports)
    ada.refresh_from_db()
    assert (ada.company, ada.attributes["shoe_size"], ada.phone) == ("Old", 99, "+49 30 1234")
    with pytest.raises(Invalid) as raised:
        own(ada, {"last_name": "Lind", "company": "New", "shoe_size": 98}, sports)
    assert codes_of(raised) == {"company": "pattern", "shoe_size": "out_of_range"}
