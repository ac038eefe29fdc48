"""Tags and pricing policies: made, renamed, deleted; who carries a tag, and the policy that an account has (CLS-02, CLS-03)."""

from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from regulars.catalog.models import Discount, PriceList
from regulars.customer_search.queries.search import AttributeFilter, Filters
from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute
from regulars.fields.queries import definitions_of
from regulars.fields.rules.filters import Operator
from regulars.groups.models import PricingPolicy, RoleHolding, Tag
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.policies import add_policy, remove_policy, rename_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag, change_tags, remove_tag, rename_tag
from regulars.groups.queries.counts import accounts_per_policy as per_policy
from regulars.groups.rules.roles import ALWAYS
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.world import a_guest, a_set, a_site, an_account, found_by_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def test_texts_become_one_policy_whatever_their_case(ada: Customer, kids: Site) -> None:
    """CLS-02: what accounts had before policies were chosen from a list."""
    ben = an_account("ben@mail.example", kids)
    for account, word in ((ada, "gold"), (ben, "Gold")):
        Customer.objects.filter(pk=account.pk).update(attributes={"pricing_policy": word})
    with connection.cursor() as cursor:
        cursor.execute(import_module("regulars.groups.migrations.0002_policies_to_choose").POLICIES)
    assert PricingPolicy.objects.get().code == "Gold"
    assert {account.attributes["pricing_policy"] for account in Customer.objects.all()} == {"Gold"}


@pytest.mark.parametrize("code", ["VIP", "vip"])
def test_tag_and_role_are_given_whatever_the_case_of_their_code(code: str, ada: Customer) -> None:
    """CLS-03, ROL-01: as everywhere else they are named."""
    add_tag("Very important", code="Vip", by=OPERATOR)
    add_role("Very important", code="Vip", by=OPERATOR)
    change_tags(ada, [code], by=SAM)
    change_roles(ada, {code: ALWAYS}, by=SAM)
    assert tagged(ada) == ["Vip"]
    change_roles(ada, {}, take=[code], by=SAM)
    assert not RoleHolding.objects.exists()


def tagged(account: Customer) -> list[str]:
    return sorted(Tag.objects.filter(taggings__account=account).values_list("code", flat=True))


def accounts_per_policy() -> dict[str, int]:
    policies = {policy.pk: policy for policy in PricingPolicy.objects.all()}
    return {policies[pk].code: number for pk, number in per_policy(policies.values()).items()}


def with_policy(account: Customer, code: str | None) -> Customer:
    account.refresh_from_db()
    changes = ProfileChanges(attributes={"pricing_policy": code})
    return change_profile(account, changes, version=account.version, by=SAM)


@pytest.mark.parametrize(
    ("add", "rename", "taken"),
    [(add_tag, rename_tag, "tag_code_taken"), (add_policy, rename_policy, "policy_code_taken")],
)
def test_code_is_made_from_the_name_unique_and_stays(add: Any, rename: Any, taken: str) -> None:
    """CLS-02, CLS-03."""
    made = add("Very important", by=SAM)
    assert made.code == "very-important"
    assert add("Gold", code="GOLD_1", by=SAM).code == "GOLD_1"
    with pytest.raises(Conflict) as conflict:
        add("Another", code="gold_1", by=SAM)
    assert (conflict.value.code, conflict.value.field) == (taken, "code")
    renamed = rename(made, "VIP", version=1, by=SAM)
    assert (renamed.code, renamed.name, renamed.version) == ("very-important", "VIP", 2)
    with pytest.raises(Conflict) as conflict:
        rename(made, "Other", version=1, by=SAM)
    assert conflict.value.code == "version_conflict"


def test_account_carries_exactly_the_tags_that_are_named(ada: Customer, kids: Site) -> None:
    """CLS-03."""
    for name in ("VIP", "Press", "Club"):
        add_tag(name, by=OPERATOR)
    change_tags(ada, ["vip", "press"], by=SAM)
    change_tags(ada, ["press", "club", "press"], by=SAM)
    assert tagged(ada) == ["club", "press"]
    last = AuditRecord.objects.latest("pk")
    change_tags(ada, ["club", "press"], by=SAM)
    assert AuditRecord.objects.latest("pk") == last
    for who, codes, code in (
        (ada, ["vip", "none"], "no_such_tag"),
        (a_guest(kids), ["vip"], "not_an_account"),
    ):
        with pytest.raises(Invalid) as error:
            change_tags(who, codes, by=SAM)
        assert error.value.code == code
    assert tagged(ada) == ["club", "press"]


def test_tag_that_a_discount_names_stays(ada: Customer) -> None:
    """CLS-03: nothing is taken off either."""
    tag = add_tag("VIP", by=OPERATOR)
    change_tags(ada, ["vip"], by=OPERATOR)
    discount = Discount.objects.create(
        code="SPRING", name="Spring", kind="percent", value=Decimal(10), tag=tag
    )
    with pytest.raises(Conflict) as conflict:
        remove_tag(tag, version=1, by=SAM)
    assert (conflict.value.code, conflict.value.values) == ("tag_in_use", {"users": "SPRING"})
    assert tagged(ada) == ["vip"]
    discount.delete()
    assert remove_tag(tag, version=1, by=SAM) == 1
    assert tagged(ada) == []


def test_account_takes_a_policy_that_there_is_and_no_other(ada: Customer) -> None:
    """CLS-02: the attribute is a choice of them, by code."""
    for code, name in (("GOLD", "Gold customers"), ("SILVER", "Silver customers")):
        add_policy(name, code=code, by=OPERATOR)
    options = definitions_of(["pricing_policy"])["pricing_policy"].options
    assert [(option.key, option.name) for option in options] == [
        ("GOLD", "Gold customers"),
        ("SILVER", "Silver customers"),
    ]
    assert with_policy(ada, "GOLD").attributes["pricing_policy"] == "GOLD"
    for wrong in ("gold", "BRONZE"):
        with pytest.raises(Invalid) as error:
            with_policy(ada, wrong)
        assert (error.value.code, error.value.field) == ("unknown_value", "pricing_policy")
    assert accounts_per_policy() == {"GOLD": 1, "SILVER": 0}
    assert with_policy(ada, None).attributes == {}


def test_value_that_is_no_policy_any_more_stays_until_it_is_changed(ada: Customer) -> None:
    with_policy(ada, add_policy("Gold", code="GOLD", by=OPERATOR).code)
    assert remove_policy(PricingPolicy.objects.get(), erase=False, version=1, by=SAM) == 0
    ada.refresh_from_db()
    changes = ProfileChanges(first_name="Augusta", attributes={"pricing_policy": "GOLD"})
    saved = change_profile(ada, changes, version=ada.version, by=SAM)
    assert (saved.first_name, saved.attributes) == ("Augusta", {"pricing_policy": "GOLD"})
    with_policy(ada, None)
    with pytest.raises(Invalid) as error:
        with_policy(ada, "GOLD")
    assert error.value.code == "unknown_value"


@pytest.mark.parametrize("filterable", [True, False])
def test_policy_is_taken_from_its_accounts_where_that_is_wished(
    ada: Customer, kids: Site, *, filterable: bool
) -> None:
    """And from nobody else; found without the index of filters too."""
    Attribute.objects.filter(code="pricing_policy").update(filterable=filterable)
    ben = an_account("ben@mail.example", site=kids)
    gold, silver = (add_policy(code, code=code, by=OPERATOR) for code in ("GOLD", "SILVER"))
    with_policy(ada, "GOLD")
    with_policy(ben, silver.code)
    assert accounts_per_policy() == {"GOLD": 1, "SILVER": 1}
    version = Customer.objects.get(pk=ada.pk).version
    assert remove_policy(gold, erase=True, version=1, by=SAM) == 1
    ada.refresh_from_db()
    ben.refresh_from_db()
    assert (ada.attributes, ada.version, ben.attributes) == ({}, version + 1, {"pricing_policy": "SILVER"})
    assert accounts_per_policy() == {"SILVER": 1}


def test_policy_that_a_price_list_names_stays(ada: Customer, kids: Site) -> None:
    """CLS-02: nothing is taken from accounts either."""
    gold = add_policy("Gold", code="GOLD", by=OPERATOR)
    with_policy(ada, "GOLD")
    kids.refresh_from_db()
    PriceList.objects.create(code="gold-eur", name="Gold", site=kids, currency=kids.currency, policy=gold)
    with pytest.raises(Conflict) as conflict:
        remove_policy(gold, erase=True, version=1, by=SAM)
    assert (conflict.value.code, conflict.value.values) == ("pricing_policy_in_use", {"users": "gold-eur"})
    ada.refresh_from_db()
    assert ada.attributes == {"pricing_policy": "GOLD"}


def test_customers_are_found_by_their_policy(ada: Customer, kids: Site) -> None:
    """CLS-02: by code, as before."""
    an_account("ben@mail.example", site=kids)
    with_policy(ada, add_policy("Gold", code="GOLD", by=OPERATOR).code)
    gold = AttributeFilter("pricing_policy", Operator.IS, "GOLD")
    found = found_by_all("", Filters(attributes=(gold,)))
    assert [customer.pk for customer in found.items] == [ada.pk]
