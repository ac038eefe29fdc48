"""What staff typed into the form of an order, read for the rules; what can't be read stands beside its field."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from regulars.addresses.rules import Kind
from regulars.backoffice.addresses.forms import AddressForm
from regulars.backoffice.decimals import plain_number
from regulars.backoffice.orders.offline_addresses import chosen_address
from regulars.backoffice.orders.offline_answers import answers_in
from regulars.fields.rules.values import Value
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import noop, translate
from regulars.kernel.lookups import number_in
from regulars.kernel.money import check_amount
from regulars.kernel.texts import bare
from regulars.orders.queries.offline import lines_by_code
from regulars.orders.rules.baskets import MOST_LINES
from regulars.orders.rules.checkout import Choice, payment_method_not_offered
from regulars.orders.rules.states import PaidBy

__all__ = ["OfflineForm"]

EMPTY_ROWS = 3
_NOTHING = Decimal(0)
UNSOLD = noop("Something in these lines can't be bought as it is. Each line says why below.")


class OfflineForm:
    """`errors` are by the names of fields; `lines` and `choice` what could be read. It begins with the `suggested` answers."""

    def __init__(
        self,
        sent: QueryDict,
        currency: str,
        addresses: Mapping[Kind, AddressForm],
        suggested: Mapping[str, Value],
    ) -> None:
        self.sent, self.currency, self.addresses = sent, currency, addresses
        self.suggested = suggested
        self.errors: dict[str, str] = {}
        self.rows = self._rows()
        self.lines: dict[int, Decimal] = self._read(self._lines, {})
        self.choice = self._choice()

    def _rows(self) -> list[tuple[str, str]]:
        """Those that say something, in their order."""
        products, quantities = self.sent.getlist("product"), self.sent.getlist("quantity")
        pairs = zip(products[: MOST_LINES + 1], quantities, strict=False)
        return [(bare(product)[:60], quantity.strip()[:30]) for product, quantity in pairs if bare(product)]

    @property
    def empty_rows(self) -> int:
        return max(1, EMPTY_ROWS - len(self.rows))

    def text(self, name: str) -> str:
        return str(self.sent.get(name, ""))[:2000]

    @property
    def typed(self) -> Mapping[str, AddressForm]:
        """Those in which an address is typed in, by the part of the order that they are."""
        return {f"{kind}_address": form for kind, form in self.addresses.items() if form.is_bound}

    def _lines(self) -> dict[int, Decimal]:
        return lines_by_code([(code, plain_number(text or "1")) for code, text in self.rows])

    def _choice(self) -> Choice:
        pay_by, card_id = self._payment()
        shipping, billing = (chosen_address(self.text(kind), self.addresses[kind]) for kind in Kind)
        return Choice(
            shipping=shipping,
            billing=billing,
            method=self.text("method"),
            pay_by=pay_by,
            card_id=card_id,
            credit=self._amount("credit"),
            answers=answers_in(self.sent) if self.sent else self.suggested,
            remark=self.text("remark"),
            taken_off=self._amount("taken_off"),
            taken_off_because=self.text("taken_off_because"),
        )

    def _payment(self) -> tuple[PaidBy | None, int | None]:
        """Nothing but what the form offers is taken for what would be proposed."""
        way, _, card = self.text("pay_by").partition(".")
        card_id = number_in(card)
        if way and (way not in set(PaidBy) or (way == PaidBy.CARD and card_id is None)):
            self.place(payment_method_not_offered())
            return None, None
        return PaidBy(way) if way else None, card_id

    def _amount(self, name: str) -> Decimal:
        text = self.text(name).strip()
        if not text:
            return _NOTHING
        amount: Decimal = self._read(lambda: check_amount(plain_number(text), self.currency, name), _NOTHING)
        return amount

    def _read(self, read: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return read()
        except DomainError as error:
            self.place(error)
            return otherwise

    def place(self, error: DomainError) -> None:
        """Beside the field that it is about, else above the form."""
        if not error.problems:
            self._say("", error.message)
        for problem in error.problems:
            part, _, field = problem.field.partition(".")
            message = translate(UNSOLD) if problem.code == "cannot_be_bought" else problem.message
            address = self.typed.get(part)
            if address is not None and field in address.fields:
                address.add_error(field, message)
            else:
                self._say("" if part == "lines" and not field else problem.field, message)

    def _say(self, name: str, message: str) -> None:
        self.errors.setdefault(name, message)
