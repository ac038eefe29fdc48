"""`regulars customers buying-check` (G30)."""

import pytest

from regulars.customers.models import Customer
from tests.doors.cli.commands import run
from tests.journeys.checkouts import a_shop
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


def test_answer_and_reasons_are_printed() -> None:
    """B2B-01: with what changes it, and as JSON."""
    shop = a_shop(a_site("sports", a_set("b2c")))
    ada = shop.buyer()
    Customer.objects.filter(pk=ada.pk).update(attributes={"approve_flag": True})
    out = run("customers", "buying-check", ada.pk, "sports", "--product", "p1", "--quantity", "2").out
    assert out.startswith("Orders wait for approval. (sports)\n+ access: ")
    assert "~ limits: Orders by this account wait for approval. To change that: b2b.\n" in out
    assert "2 x P1: 20.00 EUR\n" in out
    found = run("customers", "buying-check", ada.pk, "sports", "--json").json
    assert (found["answer"], "product" in found) == ("hold", False)
    refused = run("customers", "buying-check", ada.pk, "sports", "--product", "nothing")
    assert (refused.code, refused.err) == (1, "There is no product with this code.\n")
