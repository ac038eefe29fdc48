"""A shop that is kept outside, and uses Regulars for its customers: log-in, order check, store credit, orders. Python's own library is enough.

REGULARS_KEY=rk_... SHOPPER_PASSWORD=... python outside_shop.py --office http://admin.localhost:8000 --shop http://kids.localhost:8000 --site kids ada@mail.example

The key belongs to the one site, its role has *See customers*, *Log in shoppers*, *See orders* and *Change orders* and sees the group *Credit*.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen


class Refused(Exception):
    """Regulars said no: `code` is stable, and what programs decide by."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem['code']}: {problem['detail']}")
        self.status, self.code = status, problem["code"]


@dataclass
class Api:
    """One of the two APIs. With `address` it is asked there, under its own host name."""

    url: str
    token: str
    address: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Host": urlsplit(self.url).netloc}
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body).encode()
        asked = Request(f"{self.address or self.url}/api/v1{path}", sent, headers, method=method)
        try:
            with urlopen(asked, timeout=30) as answer:
                content = answer.read()
        except HTTPError as refusal:
            raise Refused(refusal.code, json.load(refusal)) from None
        return json.loads(content) if content else None


@dataclass
class OutsideShop:
    """`office` is the admin API with the key, `front` the site's own API, whose tokens are those of shoppers."""

    site: str
    office: Api
    front: Api

    def log_in(self, username: str, password: str, *, client_ip: str, device: str) -> dict[str, Any]:
        """Who that is. Pass on what the shopper's browser says of itself, and from where it asks: tries are counted for them."""
        near = {"client_ip": client_ip, "device": device}
        wish = {"username": username, "password": password, **near}
        session = self.office.ask("POST", f"/sites/{self.site}/sessions", wish)
        shopper = Api(self.front.url, session["token"], self.front.address)
        return dict(shopper.ask("GET", "/me"))

    def check(self, customer: int, total: Decimal, currency: str) -> dict[str, Any]:
        """`allow`, `hold` or `refuse`, with the reasons, before anything is paid."""
        wish = {"customer": customer, "total": str(total), "currency": currency}
        return dict(self.office.ask("POST", f"/sites/{self.site}/order-checks", wish))

    def reserve(self, customer: int, amount: Decimal, currency: str, number: str) -> None:
        """Sent twice it takes once. What no order takes is given back after a day."""
        wish = {"amount": str(amount), "currency": currency, "reference": number, "site": self.site}
        self.office.ask("POST", f"/customers/{customer}/credit/reservations", wish)

    def release(self, customer: int, number: str) -> None:
        """The shopper has left the checkout."""
        self.office.ask("DELETE", f"/customers/{customer}/credit/reservations/{quote(number, safe='')}")

    def send(self, number: str, version: int, **order: Any) -> dict[str, Any]:
        """The whole order, each time it changes, under a higher version. Sent late or twice, the highest stays."""
        path = f"/sites/{self.site}/orders/{quote(number, safe='')}"
        return dict(self.office.ask("PUT", path, {"source_version": version, **order}))


def sell(shop: OutsideShop, customer: int, number: str, total: Decimal, credit: Decimal) -> dict[str, Any]:
    """A checkout: ask, reserve, charge the rest, send. Then the shopper cancels, and the credit is back."""
    currency, versions = "EUR", count(1)
    decision = shop.check(customer, total, currency)
    if decision["answer"] == "refuse":
        raise SystemExit("; ".join(reason["text"] for reason in decision["reasons"]))
    if credit:
        shop.reserve(customer, credit, currency, number)
    order = {
        "customer": customer,
        "placed_at": datetime.now(UTC).isoformat(),
        "currency": currency,
        "item_total": str(total),
        "total": str(total),
        "source_status": "waits for a nod" if decision["answer"] == "hold" else "paid",
        "lines": [{"product": "SKU-1", "name": "Board", "unit_price": str(total), "total": str(total)}],
    }
    placed = shop.send(number, next(versions), state="placed", **order)
    return {"placed": placed, "cancelled": shop.send(number, next(versions), state="cancelled", **order)}


def main() -> None:
    words = argparse.ArgumentParser(description="Plays a shop outside.")
    for name in ("--office", "--shop", "--site", "--number"):
        words.add_argument(name, required=name != "--number", default="#1001")
    words.add_argument("username")
    sent = words.parse_args()
    shop = OutsideShop(sent.site, Api(sent.office, os.environ["REGULARS_KEY"]), Api(sent.shop, ""))
    near = {"client_ip": "203.0.113.7", "device": "Firefox on Windows"}
    me = shop.log_in(sent.username, os.environ["SHOPPER_PASSWORD"], **near)
    json.dump(sell(shop, me["id"], sent.number, Decimal(30), Decimal(10)), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
