"""Addresses out of a file: checked as one that staff enter, stored many at once."""

import threading
from typing import Any

import pytest
from django.db import connection

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address, make_default
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.operations.imports import AddressPlan, import_addresses, plan_addresses
from regulars.addresses.queries.export import address_columns, address_rows
from regulars.addresses.rules import MOST, Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, DomainError, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.operations.import_lines import BadLine, ImportLine
from regulars.transfer.operations.staging import BadLines
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK, PARIS, TOKYO
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

ROW = (*(f"for_{kind}" for kind in Kind), *(f"default_{kind}" for kind in Kind), "entered_at", *FIELDS)


@pytest.fixture
def sports() -> Site:
    return a_site("sports", a_set("b2c"))


@pytest.fixture
def ada(sports: Site) -> Customer:
    return an_account(site=sports)


def line(number: int, who: Customer, sent: dict[str, str] = BERLIN, **values: str) -> ImportLine:
    return ImportLine(number, {"customer": str(who.pk), **sent, **values})


def exported() -> list[ImportLine]:
    columns = address_columns(EVERYTHING)
    rows = address_rows(grant=EVERYTHING)
    return [
        ImportLine(number, dict(zip(columns, row, strict=True))) for number, row in enumerate(rows, start=2)
    ]


def rows(owner: Customer) -> list[tuple[Any, ...]]:
    return list(Address.objects.filter(account=owner).order_by("pk").values_list(*ROW))


def problems(plan: AddressPlan) -> list[tuple[int, str, str]]:
    return [(one.number, one.column, one.code) for one in plan.bad]


def test_imported_addresses_are_those_that_staff_would_have_entered(ada: Customer, sports: Site) -> None:
    """ADR-21: checks, kinds and defaults are those of `add_address`; one record about both customers, no value in it."""
    ben, eve = an_account("ben@mail.example", sports), an_account("eve@mail.example", sports)
    sent = [
        ({**BERLIN, "postal_code": " 10115 "}, "shipping"),
        (TOKYO, "billing"),
        ({**NEW_YORK, "area": "New York"}, ""),
    ]
    for values, kinds in sent:
        chosen = [Kind(kinds)] if kinds else list(Kind)
        add_address(ada, values, kinds=chosen, site=sports, by=OPERATOR)
    add_address(eve, LONDON, by=OPERATOR)
    lines = [line(nr, ben, values, kinds=kinds, site="Sports") for nr, (values, kinds) in enumerate(sent)]
    lines.append(line(9, eve, PARIS))

    plan = import_addresses(lines, by=OPERATOR)

    assert (plan.addresses, plan.unchanged, plan.bad) == (4, 0, [])
    assert [(place.site, place.set, place.addresses) for place in plan.places] == [
        ("sports", "b2c", 3),
        (None, "b2c", 1),
    ]
    assert rows(ben) == rows(ada)
    assert [row[:4] for row in rows(eve)] == [(True, True, True, True), (True, True, False, False)]
    record = AuditRecord.objects.get(event="address.imported")
    assert set(record.subjects.values_list("kind", "subject_id")) == {
        ("customer", ben.pk),
        ("customer", eve.pk),
    }
    assert record.data == {"addresses": 4}


def test_file_that_was_exported_comes_in_again_and_changes_nothing(ada: Customer, sports: Site) -> None:
    """ADR-22, also of what was entered at a shop that has left the set since, and of two with the same words."""
    for sent in (TOKYO, BERLIN, {**BERLIN, "phone": "+49 30 123456"}):
        add_address(ada, sent, kinds=[Kind.BILLING], site=sports, by=OPERATOR)
    add_address(ada, BERLIN, kinds=[Kind.SHIPPING], by=OPERATOR)
    add_address(ada, BERLIN, kinds=[Kind.SHIPPING], by=OPERATOR)
    move_account(ada, to_set=a_set("b2b"), by=OPERATOR)
    before, records = rows(ada), AuditRecord.objects.count()

    plan = import_addresses(exported(), by=OPERATOR)

    assert (plan.addresses, plan.unchanged, plan.bad) == (0, 5, [])
    assert (rows(ada), AuditRecord.objects.count()) == (before, records)


def test_same_lines_sent_twice_are_done_once(ada: Customer) -> None:
    """ADR-22: in one file and in two."""
    lines = [line(2, ada), line(3, ada, LONDON), line(4, ada, kinds="billing shipping")]
    assert (import_addresses(lines, by=OPERATOR).addresses, len(rows(ada))) == (2, 2)
    before = rows(ada)
    assert import_addresses(lines, by=OPERATOR).unchanged == 3
    assert rows(ada) == before


def test_default_is_who_is_there_then_who_says_so_then_the_first(ada: Customer, sports: Site) -> None:
    """ADR-21: an import takes the default from nobody."""
    ben = an_account("ben@mail.example", sports)
    add_address(ada, PARIS, kinds=[Kind.SHIPPING], by=OPERATOR)
    lines = [
        line(nr, who, sent, default_for=wanted)
        for nr, (sent, wanted) in enumerate(
            [(BERLIN, ""), (LONDON, "shipping,billing"), (TOKYO, "billing shipping")]
        )
        for who in (ada,)
    ]
    lines += [line(9 + one.number, ben, {**one.values, "customer": str(ben.pk)}) for one in lines]
    import_addresses(lines, by=OPERATOR)

    def defaults(who: Customer) -> list[str]:
        return [Address.objects.get(account=who, **{f"default_{kind}": True}).country for kind in Kind]

    assert (defaults(ada), defaults(ben)) == (["FR", "GB"], ["GB", "GB"])
    make_default(ada, Address.objects.get(account=ada, country="DE").pk, kinds=[Kind.BILLING], by=OPERATOR)
    import_addresses(lines, by=OPERATOR)
    assert defaults(ada) == ["FR", "DE"]


def test_whatever_is_wrong_is_told_by_line_and_field(ada: Customer, sports: Site) -> None:
    """ADR-21: everything at once, and nothing is half stored."""
    kids, cleo, gus = a_site("kids", a_set("other")), an_account("cleo@mail.example", sports), a_guest(sports)
    erase(cleo, by=OPERATOR)
    lines = [
        line(2, ada),
        line(3, ada, {**BERLIN, "postal_code": "1", "area": "Bayern"}),
        line(4, ada, {**BERLIN, "country": "XX"}, site="nowhere", kinds="gift", set="none"),
        line(5, ada, kinds="billing", default_for="shipping"),
        line(6, ada, site=kids.code),
        line(7, cleo),
        line(8, gus),
        line(9, ada, customer="0"),
        line(10, ada, customer="x"),
        line(11, ada, customer=""),
        line(12, ada, customer="", username="nobody@mail.example"),
        line(13, ada, username="cleo@mail.example"),
        line(19, ada, set="other"),
        BadLine(14, "", "cells", "?"),
        line(15, ada, phone="12"),
        line(16, ada, city="a\x00b"),
        line(17, ada, customer="", username="a\x00b", site="a\x00b", set="a\x00b"),
        line(18, ada, customer="", username="ben\x00@mail.example"),
    ]
    expected = [
        (3, "area", "not_in_country"),
        (3, "postal_code", "postal_code_shape"),
        (4, "country", "unknown_country"),
        (4, "kinds", "unknown_kind"),
        (4, "set", "no_such_set"),
        (4, "site", "no_such_site"),
        (5, "default_for", "not_of_this_kind"),
        (6, "site", "not_in_set"),
        (7, "customer", "account_erased"),
        (8, "customer", "not_an_account"),
        (9, "customer", "no_such_customer"),
        (10, "customer", "no_such_customer"),
        (11, "customer", "required"),
        (12, "username", "no_such_customer"),
        (13, "customer", "no_such_customer"),
        (14, "", "cells"),
        (15, "phone", "phone_shape"),
        (16, "city", "control_characters"),
        (17, "set", "no_such_set"),
        (17, "site", "no_such_site"),
        (18, "username", "no_such_customer"),
        (19, "customer", "no_such_customer"),
    ]
    assert sorted(problems(plan_addresses(lines))) == expected
    with pytest.raises(BadLines) as refused:
        import_addresses(lines, by=OPERATOR)
    assert sorted(problems(refused.value.plan)) == expected
    assert not Address.objects.exists()
    with pytest.raises(BadLines) as refused:
        import_addresses(lines, skip_bad=True, stop_at_first=True, by=OPERATOR)
    assert {one.number for one in refused.value.plan.bad} == {3}
    assert import_addresses(lines, skip_bad=True, by=OPERATOR).addresses == 1
    assert len(rows(ada)) == 1


def test_customer_is_found_by_name_in_the_set(sports: Site) -> None:
    """ADR-21: named, or the set of the site, or the default one."""
    b2b = a_site("business", a_set("b2b"))
    people = [an_account("ada@mail.example", site) for site in (sports, b2b, None)]
    named = {"customer": "", "username": " ADA@mail.example "}
    lines = [
        line(2, people[0], set="B2C", **named),
        line(3, people[0], site="business", **named),
        line(4, people[0], **named),
    ]
    import_addresses(lines, by=OPERATOR)
    assert [len(rows(who)) for who in people] == [1, 1, 1]


def test_forms_of_sites_count_for_nothing(ada: Customer, sports: Site) -> None:
    """ADR-21, ADR-22: what the shop doesn't ask for any more comes back, and comes to somebody else as it is."""
    company, ben = {**BERLIN, "company": "Lind GmbH"}, an_account("ben@mail.example", sports)
    add_address(ada, company, site=sports, by=OPERATOR)
    change_format(sports, "DE", FormatWish(required=["phone"], left_out=["company"]), by=OPERATOR)
    lines = [*exported(), line(3, ben, company, site="sports")]
    plan = import_addresses(lines, by=OPERATOR)
    assert (plan.addresses, plan.unchanged, plan.bad) == (1, 1, [])


def test_name_under_its_former_key_comes_in_again(ada: Customer) -> None:
    """ADR-22, 1133: an export names it as it is written."""
    add_address(ada, BERLIN, by=OPERATOR)
    Customer.objects.filter(pk=ada.pk).update(
        username="Ada@straße.example", username_key="ada@strasse.example"
    )
    assert import_addresses(exported(), by=OPERATOR).unchanged == 1


def test_hundred_and_first_address_is_refused(ada: Customer) -> None:
    """ADR-21: those that are there count, those that were recognised don't count again."""
    for number in range(3):
        add_address(ada, {**BERLIN, "street": f"Weg {number}"}, by=OPERATOR)
    lines = [line(number, ada, street=f"Weg {number}") for number in range(MOST + 2)]
    plan = plan_addresses(lines)
    assert problems(plan) == [(nr, "customer", "too_many_addresses") for nr in (MOST, MOST + 1)]
    assert (plan.addresses, plan.unchanged) == (MOST - 3, 3)
    import_addresses(lines, skip_bad=True, by=OPERATOR)
    assert len(rows(ada)) == MOST


def test_nothing_to_import_is_refused(ada: Customer) -> None:
    with pytest.raises(Invalid) as refused:
        import_addresses([], by=OPERATOR)
    assert refused.value.code == "nothing_to_import"
    hidden = BadLine(3, "", "csv", "?", hides_rest=True)
    with pytest.raises(Conflict) as stopped:
        import_addresses([line(2, ada), hidden, line(4, ada, LONDON)], skip_bad=True, by=OPERATOR)
    assert stopped.value.code == "bad_lines"
    assert rows(ada) == []


@pytest.mark.django_db(transaction=True)
def test_address_that_is_entered_meanwhile_waits(ada: Customer) -> None:
    """G2: the import holds its customers, so that nobody has more than there may be."""
    codes: list[str] = []

    def add() -> None:
        try:
            add_address(ada, PARIS, by=OPERATOR)
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    def meanwhile(_done: int, _total: int) -> None:
        thread = threading.Thread(target=add)
        thread.start()
        thread.join(10)

    add_address(ada, LONDON, by=OPERATOR)
    lines = [line(number, ada, street=f"Weg {number}") for number in range(MOST - 1)]
    import_addresses(lines, by=OPERATOR, tell=meanwhile)
    assert (codes, len(rows(ada))) == (["busy"], MOST)
    add()
    assert (codes, len(rows(ada))) == (["busy", "too_many_addresses"], MOST)
