"""What prepared statements load is what Django would have loaded (P2, P9)."""

from typing import Any

import pytest
from django.db.models import Model

from regulars.customers.models import Customer
from regulars.customers.queries.authorization import get_authorized_customer
from regulars.kernel.errors import NotFound
from regulars.staff.models import StaffUser
from regulars.staff.queries import staff_at_work
from regulars.staff.rules.rights import EVERYTHING
from tests.statements import counted_statements
from tests.world import a_site, an_account, sam

pytestmark = pytest.mark.django_db


def values(row: Model) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


@pytest.mark.parametrize("is_limited", [False, True])
def test_member_of_staff_is_loaded_with_their_grant_in_one_statement(*, is_limited: bool) -> None:
    pk = sam("manager", at=[a_site("kids")] if is_limited else None).pk
    by_django = StaffUser.objects.get(pk=pk)
    with counted_statements() as counted:
        loaded = staff_at_work(pk)
        assert loaded is not None
        assert loaded.grant == by_django.grant
        assert values(loaded) == values(by_django)
        assert values(loaded.role) == values(by_django.role)
    assert counted.count == 1


def test_who_is_inactive_or_nobody_is_not_at_work() -> None:
    pk = sam().pk
    StaffUser.objects.filter(pk=pk).update(is_active=False)
    assert staff_at_work(pk) is staff_at_work(0) is None


@pytest.mark.parametrize("has_origin", [False, True])
def test_customer_is_loaded_with_set_and_origin_in_one_statement(*, has_origin: bool) -> None:
    ada = an_account(site=a_site("sports") if has_origin else None)
    document = {"size": 42.5, "budget": {"amount": "9.50", "currency": "EUR"}}
    Customer.objects.update(attributes=document)
    by_django = Customer.objects.select_related("set", "origin_site").get(pk=ada.pk)
    with counted_statements() as counted:
        loaded = get_authorized_customer(EVERYTHING, ada.pk).customer
        assert (loaded.attributes, values(loaded)) == (document, values(by_django))
        assert values(loaded.set) == values(by_django.set)
        assert (loaded.origin_site and values(loaded.origin_site)) == (
            by_django.origin_site and values(by_django.origin_site)
        )
    assert counted.count == 1
    for nobody in (ada.pk + 1, 10**30):
        with pytest.raises(NotFound):
            get_authorized_customer(EVERYTHING, nobody)
