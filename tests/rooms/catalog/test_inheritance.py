"""Random families: SQL and Python agree on what is in force at each site, kind by kind (SHP-03)."""

from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.addresses.rules import Where
from regulars.catalog.models import BuyingTerms, ShippingMethod, TaxPercent
from regulars.catalog.queries import shipping, site_shop
from regulars.catalog.queries.facts import facts_for
from regulars.catalog.queries.health import sites_without_masters_lists
from regulars.catalog.queries.shipping import methods_at
from regulars.catalog.queries.site_shop import shop_terms_of
from regulars.catalog.rules import PricesFor, inheritance
from regulars.sites.models import Site
from tests.rooms.catalog.shops import a_list
from tests.world import a_family, a_set, a_site

FOREIGN = 2  # the place of a sub site with another currency than its master's
ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["list", "tax", "word", "method"]), st.booleans()),
    max_size=12,
    unique_by=lambda row: row[:2],
)


@pytest.fixture
def family(db: None) -> list[Site]:
    """A master with three sub sites, and a site of its own."""
    sites = [*a_family("m", ["s1", "s2", "s3"], a_set("b2b")), a_site("alone", a_set("b2c"))]
    Site.objects.filter(pk=sites[FOREIGN].pk).update(currency="USD")
    sites[FOREIGN].refresh_from_db()
    return sites


def fill(sites: list[Site], rows: Any) -> None:
    """A switch is what a list and a method are active by, and says whether visitors see prices; a tax has none."""
    for place, kind, on in rows:
        site = sites[place]
        if kind == "list":
            a_list(site, site.code, active=on)
        elif kind == "tax":
            TaxPercent.objects.create(site=site, tax_class="standard", percent=place)
        elif kind == "word":
            BuyingTerms.objects.create(site=site, type_id="guest", prices_for=PricesFor.EVERYONE if on else PricesFor.ROLE)  # fmt: skip
        else:
            ShippingMethod.objects.create(
                site=site, currency=site.currency, code=site.code, name=site.code, price=1, active=on
            )


def agree(sites: list[Site], rows: Any) -> None:
    """`in_force` on plain rows is what the statements of prices and of `check` find, and what staff read."""
    masters = {site.pk: site for site in sites}

    def rows_of(site: Site | None, kind: str, *, active: bool = False) -> list[Any]:
        place = sites.index(site) if site else None
        return [(at, on) for at, of, on in rows if (at, of) == (place, kind) and (on or not active)]

    foreign = []
    for site in sites:
        master = masters.get(site.master_id or 0)
        lists, of = inheritance.in_force(*(rows_of(each, "list", active=True) for each in (site, master)))
        taxes, _ = inheritance.in_force(*(rows_of(each, "tax") for each in (site, master)))
        words, _ = inheritance.in_force(*(rows_of(each, "word") for each in (site, master)))
        if of is Where.MASTER and master and master.currency != site.currency:
            foreign.append(site.code)
        facts, terms = facts_for(site.pk, None, (), explain=True), shop_terms_of(site)
        assert [known.code for known in facts.lists if known.here and known.active] == [
            sites[place].code for place, _ in lists
        ]
        assert [tax.percent for tax in facts.taxes.values()] == [Decimal(place) for place, _ in taxes]
        assert facts.sees_prices == all(on for _, on in words)
        assert terms.taxes[0] == facts.taxes
        assert (terms.prices_for("guest")[0] is PricesFor.EVERYONE) == facts.sees_prices
        methods, where = methods_at(site.pk, site.currency).in_force
        assert ([method.name for method in methods], where) == terms.methods
    assert sites_without_masters_lists() == sorted(foreign)


def test_statements_and_the_rule_agree_on_what_is_in_force(family: list[Site]) -> None:
    """SHP-03, SHP-05, SHP-06, SUB-05."""

    @settings(
        max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(rows=ROWS)
    def each_family(rows: Any) -> None:
        with transaction.atomic():
            fill(family, rows)
            agree(family, rows)
            transaction.set_rollback(True)

    each_family()


TELLING = [(place, kind, True) for place in (0, 1) for kind in ("list", "tax", "word", "method")]


def _mixed(own: Any, above: Any) -> tuple[Any, Where]:
    return [*own, *above], Where.SITE


def _masters(own: Any, above: Any) -> tuple[Any, Where]:
    return (above, Where.MASTER) if above else (own, Where.SITE)


@pytest.mark.parametrize("rule", [None, _mixed, _masters])
def test_another_rule_is_found(
    rule: Callable[..., Any] | None, family: list[Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    fill(family, TELLING)
    for module in (inheritance, site_shop, shipping) if rule else ():
        monkeypatch.setattr(module, "in_force", rule)
    with pytest.raises(AssertionError) if rule else nullcontext():
        agree(family, TELLING)
