"""`regulars customers login-check`: now, or on a day that is over."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by, site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json

__all__ = ["login_check"]

WORDS = {"yes": "Yes.", "no": "No.", "partly": "For a part of that day.", "not_known": "Not known."}


def login_check(
    customer: Annotated[str, typer.Argument(help="Id, or a username that only one set has.")],
    site: Annotated[str, typer.Argument(help="Code of the site.")],
    *,
    at: Annotated[
        str | None, typer.Option(help="A day or a moment (UTC): 2026-05-31 or 2026-05-31T12:30.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Why can or can't this customer log in there? With --at: could they then, and what has changed since?"""
    connect()
    answer = _now(customer, site) if at is None else _then(customer, site, at)
    if as_json:
        print_json(answer)
        return
    print(WORDS[answer["period"]] if at else "Yes." if answer["may"] else "No.")
    for change in answer["reasons"]:
        print(f"- {change['text']}" + (f" To change that: {change['action']}." if change["action"] else ""))
    changes = answer.get("changes", [])
    if at:
        print("Since then:" if changes else "Nothing has changed since.")
    for change in changes:
        left = {True: "could log in", False: "couldn't log in", None: "not known"}[change["may"]]
        print(f"- {change['at']:%Y-%m-%d %H:%M:%S} {change['sentence']} After that: {left}.")


def _now(customer: str, site: str) -> dict[str, Any]:
    from regulars.customers.queries.site_access import login_check
    from regulars.customers.rules import LoginDecision
    from regulars.history.queries.reasons import reasons

    view = login_check(customer_by(customer), site_by(site))
    found = [{"code": reason.code, "text": reason.text, "action": reason.action} for reason in reasons(view)]
    return {"may": view.answer is LoginDecision.OPEN, "reasons": found}


def _then(customer: str, site: str, at: str) -> dict[str, Any]:
    from django.utils.timezone import now

    from regulars.history.queries.login_check_at import login_check_then
    from regulars.history.queries.reasons_at import reason_then
    from regulars.history.rules import check_when

    there = site_by(site)
    then = login_check_then(customer_by(customer), there, check_when(at, latest=now()))
    reason = reason_then(then, there)
    return {
        "at": then.when.at,
        "may": then.may,
        "period": then.period,
        "reasons": [{"code": reason.code, "text": reason.text, "action": ""}],
        "changes": [asdict(change) for change in then.changes],
    }
