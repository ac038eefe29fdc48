"""`regulars customers buying-check`: what a customer gets at a site, and why."""

from typing import Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by, site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json

__all__ = ["buying_check"]

WORDS = {
    "allow": "Orders are placed at once.",
    "hold": "Orders wait for approval.",
    "refuse": "Orders are refused.",
}
MARKS = {"allow": "+", "hold": "~", "refuse": "-"}


def buying_check(
    customer: Annotated[str, typer.Argument(help="Id, or a username that only one set has.")],
    site: Annotated[str, typer.Argument(help="Code of the site.")],
    *,
    product: Annotated[str, typer.Option(help="Code of a product; without it, whatever they buy.")] = "",
    quantity: Annotated[
        str | None, typer.Option(help="How many of it; without it the least that is sold.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What does this customer get there, and why? May they order, what does a product cost, and what does the checkout offer them?"""
    connect()
    answer = _answer(customer, site, product, quantity)
    if as_json:
        print_json(answer)
        return
    print(f"{WORDS[answer['answer']]} ({answer['site']})")
    for finding in answer["findings"]:
        change = f" To change that: {finding['change']}." if finding["change"] else ""
        subject = f"{finding['subject']}: " if finding["subject"] else ""
        print(f"{MARKS[finding['answer']]} {finding['area']}: {subject}{finding['text']}{change}")
    if product:
        print(
            f"{answer['quantity']} x {answer['product']}: {answer['to_pay']} {answer['problem'] or ''}".rstrip()
        )
    for kind in ("prices", "discounts"):
        for verdict in answer.get(kind, []):
            print(
                f"{'-' if verdict['reason'] else '+'} {kind}: {verdict['code']} {verdict['amount']} {verdict['reason'] or ''}".rstrip()
            )


def _answer(customer: str, site: str, product: str, quantity: str | None) -> dict[str, Any]:
    from dataclasses import asdict

    from regulars.catalog.rules.quantities import check_quantity
    from regulars.orders.queries.buying_check import check_buying
    from regulars.staff.rules.rights import EVERYTHING

    wanted = None if quantity is None else check_quantity(quantity, "quantity")
    found = check_buying(customer_by(customer), site_by(site), product, wanted, grant=EVERYTHING)
    answer = {
        "site": found.site.code,
        "answer": found.answer,
        "findings": [asdict(finding) for finding in found.findings],
        "order_total": None if found.total is None else f"{found.total} {found.currency}",
    }
    return answer | (_of_product(found) if found.explained else {})


def _of_product(found: Any) -> dict[str, Any]:
    from regulars.catalog.rules.quantities import written_quantity

    explained = found.explained
    prices = [
        {
            "code": each.price_list.code,
            "amount": "" if each.amount is None else f"{each.amount}",
            "reason": each.why,
        }
        for each in explained.prices
    ]
    discounts = [
        {"code": each.discount.code, "amount": f"{each.amount}", "reason": each.why}
        for each in explained.discounts
    ]
    return {
        "product": explained.product.code,
        "quantity": written_quantity(explained.line.quantity),
        "problem": explained.problem,
        "to_pay": f"{explained.line.to_pay} {found.currency}",
        "prices": prices,
        "discounts": discounts,
    }
