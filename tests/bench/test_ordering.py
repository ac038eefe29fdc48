import pytest

from bench import filling, placing
from bench.order_filling import Buyer, fill_orders, open_shop
from bench.ordering import _shopper
from regulars.credit.queries.health import broken_chains
from regulars.orders.models import Basket, Order, OrderLine, OrderPerson, Payment
from regulars.sites.models import Site
from tests.bench.test_bench import keys_and_indexes


def named(rows: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Table and name: PostgreSQL words the condition of an index in another way once it was put back."""
    return {row[:2] for row in rows}


@pytest.mark.django_db(transaction=True)
def test_orders_are_filled_and_placing_another_one_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key is there again, every order has its person, lines and payment; what is measured leaves nothing behind."""
    filling._places()
    filling._fill(200, lambda _: None)
    before, site = named(keys_and_indexes()), Site.objects.get(code="sports")
    open_shop(site.pk)
    ada = _shopper("ada", site).account
    fill_orders(500, [Buyer(ada.pk, site.pk, 10)], crowd=200)
    assert named(keys_and_indexes()) == before
    assert (Order.objects.count(), Order.objects.filter(customer=ada).count()) == (500, 10)
    assert OrderPerson.objects.count() == Payment.objects.count() == 500
    assert set(OrderLine.objects.values_list("total", flat=True)) == {10}
    assert broken_chains() == []
    monkeypatch.setattr(placing, "ROUNDS", 1)
    monkeypatch.setattr(placing, "TAKES", 1)
    figure = placing.measure_placing(ada, site)
    assert figure.ratio
    assert figure.ratio.value > 0
    assert Order.objects.count() == 500
    assert Basket.objects.get(account=ada).lines.count() == placing.LINES
