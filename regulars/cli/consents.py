"""`regulars customers consents`"""

from typing import Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table

__all__ = ["consents"]


def consents(
    customer: Annotated[str, typer.Argument(help="Id, or a username that only one set has.")],
    *,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many of the latest changes.")] = 20,
    as_json: Json = False,
) -> None:
    """What a customer agreed to at each site, their newsletters, and the latest changes with words and proof."""
    connect()
    from regulars.customers.queries.values import consents_of, seen_definitions
    from regulars.fields.rules import Kept
    from regulars.newsletters.queries.consents import events_of
    from regulars.newsletters.queries.readers import subscriptions_of
    from regulars.staff.rules.rights import EVERYTHING

    found = customer_by(customer)
    codes = [
        code for code, definition in seen_definitions(EVERYTHING).items() if definition.kept == Kept.CONSENT
    ]
    given: list[dict[str, Any]] = [
        {"site": consent.site_code, "attribute": consent.attribute, "given": consent.given, "at": consent.at}
        for consent in consents_of(found, EVERYTHING, codes)
        if consent.given is not None
    ]
    held = subscriptions_of(found, by_address=True).order_by("newsletter__site__code", "newsletter__code")
    read: list[dict[str, Any]] = [
        {
            "site": row.newsletter.site.code,
            "newsletter": row.newsletter.code,
            "state": row.state,
            "since": row.since,
        }
        for row in held
    ]
    changes: list[dict[str, Any]] = [
        {
            "at": event.at,
            "site": event.site.code,
            "what": event.newsletter.code if event.newsletter else event.attribute,
            "given": event.given,
            "channel": event.channel,
            "wording_number": event.wording_nr,
            "wording": event.wording,
            "proof": event.proof,
        }
        for event in events_of(found, None, by_address=True)[:limit]
    ]
    if as_json:
        print_json({"consents": given, "subscriptions": read, "events": changes})
        return
    _tell(given, "This customer was asked for no consent.")
    _tell(read, "This customer reads no newsletter.")
    _tell(changes, "No consent was ever given or withdrawn.")


def _tell(rows: list[dict[str, Any]], empty: str) -> None:
    heads = [name.replace("_", " ").capitalize() for name in rows[0]] if rows else []
    print_table(heads, [[_word(value) for value in row.values()] for row in rows], empty=empty)


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | str) else f"{value:%Y-%m-%d %H:%M}"
