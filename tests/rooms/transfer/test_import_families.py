import pytest

from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.transfer.operations.imports import import_accounts, plan_import
from regulars.transfer.operations.staging import BadLines
from tests.rooms.transfer.test_imports import line, problems
from tests.world import a_family, a_set, an_account

pytestmark = pytest.mark.django_db


def test_account_of_another_site_of_the_family_is_named_with_it() -> None:
    """SUB-02: the same username at the same site is taken (ACC-05); at another of the family the line says which it has."""
    _, north, _ = a_family("trade", ["north", "south"], a_set("trade"))
    an_account(site=north)
    lines = [line(2, "ada@mail.example", "south"), line(3, "ben@mail.example", "south")]
    plan = plan_import([*lines, line(4, "ben@mail.example", "trade")])
    assert problems(plan) == [(2, "site", "family_member_exists"), (4, "email", "username_taken")]
    assert "Site north" in plan.bad[0].message
    assert "Move" not in plan.bad[0].message  # an import moves nobody
    assert problems(plan_import([line(2, "ada@mail.example", "north")])) == [(2, "email", "username_taken")]
    with pytest.raises(BadLines):
        import_accounts(lines, by=OPERATOR)
    assert Customer.objects.count() == 1
