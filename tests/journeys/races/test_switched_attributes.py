"""An attribute is switched on while customers are changed: every value is found afterwards (decision 1002)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from regulars.customers.models import AttributeValue, Customer
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.kernel.actor import OPERATOR
from tests.racing import Racers, breaks, holds, quick_account, unclean
from tests.world import default_set


class Switching:
    """Ada's value changes in a transaction that goes on a little, as an import's does."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.shoe = add_attribute(Definition("shoe", "Shoe", Type.NUMBER), by=OPERATOR)
        self.ada = quick_account("ada", default_set())

    def _change(self, size: int) -> None:
        with transaction.atomic():
            Customer.objects.filter(pk=self.ada.pk).update(attributes={"shoe": size})
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.005)")

    def play(self, number: int) -> str | None:
        Attribute.objects.filter(pk=self.shoe.pk).update(filterable=False)
        switch = Attribute.objects.filter(pk=self.shoe.pk)
        outcomes = self.racers.race(
            lambda: self._change(number), lambda: switch.update(filterable=True), spread=0.006
        )
        if problem := unclean(outcomes):
            return problem
        found = AttributeValue.objects.filter(account=self.ada).values_list("number", flat=True)
        return None if list(found) == [number] else f"{list(found)} instead of {number}"


@contextmanager
def without_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'regulars_keep_values'")
        source = cursor.fetchone()[0]
        text = "CREATE OR REPLACE FUNCTION regulars_keep_values() RETURNS trigger LANGUAGE plpgsql AS $body${}$body$"
        cursor.execute(text.format(source.replace("PERFORM pg_advisory_xact_lock_shared(1002);", "")))
        try:
            yield
        finally:
            cursor.execute(text.format(source))


def test_value_that_is_written_meanwhile_is_found(racers: Racers) -> None:
    """ADM-01."""
    holds(Switching(racers).play)


def test_control_without_the_lock_a_value_is_missed(racers: Racers) -> None:
    """Control."""
    with without_lock():
        breaks(Switching(racers).play)
