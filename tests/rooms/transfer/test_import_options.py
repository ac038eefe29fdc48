"""An option that a line names, or an attribute that it has a value of, is deleted while the file is read."""

from collections.abc import Iterator

import pytest

from regulars.customers.models import Customer
from regulars.fields.models import Attribute
from regulars.fields.rules import Type
from regulars.groups.models import PricingPolicy
from regulars.kernel.actor import OPERATOR
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts
from regulars.transfer.operations.staging import BadLines
from tests.rooms.fields.forms import an_attribute
from tests.rooms.transfer.test_imports import elsewhere, line, problems
from tests.world import a_site


def lines() -> Iterator[ImportLine]:
    """The policy `gold` goes when all lines that name it are checked."""
    for number, policy in ((2, "gold"), (3, "silver"), (4, ""), (5, "gold")):
        yield line(number, f"c{number}@mail.example", **{"attribute.pricing_policy": policy})
    elsewhere(lambda: PricingPolicy.objects.filter(code="gold").delete())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("skip_bad", [False, True])
def test_lines_that_name_a_policy_that_goes_meanwhile_are_bad(*, skip_bad: bool) -> None:
    """CLS-02: told with line and column, and the others come in where bad lines are skipped."""
    a_site("sports")
    for code in ("gold", "silver"):
        PricingPolicy.objects.create(code=code, name=code)
    if skip_bad:
        plan = import_accounts(lines(), skip_bad=True, by=OPERATOR)
    else:
        with pytest.raises(BadLines) as refused:
            import_accounts(lines(), by=OPERATOR)
        plan = refused.value.plan
    assert problems(plan) == [(number, "attribute.pricing_policy", "unknown_value") for number in (2, 5)]
    policies = list(Customer.objects.order_by("username").values_list("attributes", flat=True))
    assert policies == ([{"pricing_policy": "silver"}, {}] if skip_bad else [])


@pytest.mark.django_db(transaction=True)
def test_lines_with_a_value_of_an_attribute_that_goes_meanwhile_are_bad() -> None:
    """ATT-01: no value is left of what is erased."""
    a_site("sports")
    an_attribute("shoe", Type.NUMBER)

    def lines() -> Iterator[ImportLine]:
        yield line(2, "c2@mail.example", **{"attribute.shoe": "38"})
        yield line(3, "c3@mail.example")
        elsewhere(lambda: Attribute.objects.filter(code="shoe").delete())

    plan = import_accounts(lines(), skip_bad=True, by=OPERATOR)
    assert problems(plan) == [(2, "attribute.shoe", "unknown_attribute")]
    assert list(Customer.objects.values_list("attributes", flat=True)) == [{}]
