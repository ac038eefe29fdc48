"""Everything held about one customer."""

import json
from dataclasses import asdict, replace

import pytest

from regulars.customers.models import Customer, Session
from regulars.customers.operations.access import end_access
from regulars.customers.operations.consents import change_consents
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules import ACCESS_KEPT
from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.audit import change
from regulars.kernel.mail.outbox import OutgoingMail, post
from regulars.kernel.models import AuditRecord
from regulars.staff.rules.rights import EVERYTHING, FieldGroup
from tests.world import a_set, a_site, an_account, logged_in, sam, sites

pytestmark = pytest.mark.django_db


def test_data_holds_every_part_and_no_secret() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    by = Actor(ActorKind.STAFF, Channel.BACKOFFICE, sam(email="sam.hidden@staff.example").pk)
    ada = change_profile(ada, ProfileChanges(phone="030 1234"), version=1, by=by)
    logged_in(ada, kids)
    with change(ACCESS_KEPT, by=by):
        end_access("access.account_id = %s AND access.site_id = %s", [ada.pk, sports.pk])
    mine = ("customer", ada.pk)
    post(
        OutgoingMail(
            "test", kids.pk, mine, "s@x.example", "S", "ada@mail.example", "en", "Hello", "Dear", "", "tok123"
        )
    )

    held = export_personal_data(ada, by=by)

    assert held.profile["last_name"] == "Lind"
    assert [(one.site, one.ended_at is None) for one in held.access] == [
        ("Site kids", True),
        ("Site sports", False),
    ]
    assert [one.site for one in held.sessions] == ["Site kids"]
    assert [(one.subject, one.text) for one in held.mails] == [("Hello", "Dear")]
    assert [one.sentence for one in held.history] == [
        "Logged in at Site kids.",
        "Changed the profile: Phone.",
        "Added the account.",
    ]
    assert held.history[1].values == [{"field": "Phone", "before": "", "after": "030 1234"}]
    text = json.dumps(asdict(held), default=str)
    ada.refresh_from_db()
    for secret in (ada.password, "argon2", "tok123", "sam.hidden", Session.objects.get().token_hash.hex()):
        assert secret not in text


def test_export_leaves_a_record_about_the_customer() -> None:
    """G20."""
    ada = an_account()
    export_personal_data(ada, by=Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk))
    record = AuditRecord.objects.get(event="customer.data_exported")
    assert record.actor_kind == "customer"
    assert list(record.subjects.values_list("kind", "subject_id")) == [("customer", ada.pk)]


def test_data_holds_attributes_by_name_and_consents_by_site() -> None:
    """REG-12, G13: choices by their labels; groups and sites that are hidden are left out."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    by = Actor(ActorKind.SYSTEM, Channel.INSIDE)
    values = {"salutation": "ms", "department": "Garden", "approve_flag": True}
    ada = change_profile(ada, ProfileChanges(attributes=values), version=1, by=by)
    for site, given in ((sports, True), (kids, False)):
        change_consents(ada, site=site, given={"marketing_opt_in": given}, by=by)
    held = export_personal_data(ada, by=by)
    assert [(one.code, one.name, one.value) for one in held.attributes] == [
        ("approve_flag", "Orders need approval", "Yes"),
        ("department", "Department", "Garden"),
        ("salutation", "Salutation", "Ms"),
    ]
    assert [(one.site, one.name, one.given) for one in held.consents] == [
        ("Site kids", "News and offers by email", False),
        ("Site sports", "News and offers by email", True),
    ]
    at_kids = replace(
        EVERYTHING, seen=frozenset({FieldGroup.IDENTITY, FieldGroup.CONSENT}), sites=frozenset({kids.pk})
    )
    limited = export_personal_data(ada, grant=at_kids, by=OPERATOR)
    assert [one.code for one in limited.attributes] == ["salutation"]
    assert [one.site for one in limited.consents] == ["Site kids"]


def test_value_whose_attribute_is_gone_is_still_handed_out() -> None:
    ada = an_account(site=a_site("sports"))
    Customer.objects.filter(pk=ada.pk).update(attributes={"forgotten": "Garden"})
    ada.refresh_from_db()
    assert [(one.name, one.value) for one in export_personal_data(ada, by=OPERATOR).attributes] == [
        ("forgotten", "Garden")
    ]
    some = replace(EVERYTHING, seen=frozenset({FieldGroup.ATTRIBUTES}))
    assert export_personal_data(ada, grant=some, by=OPERATOR).attributes == []
