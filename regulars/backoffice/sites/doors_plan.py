"""What other customer types of a site mean for its customers, in plain sentences (D-32)."""

from regulars.backoffice.customers.words import name_of
from regulars.backoffice.numbers import counted
from regulars.backoffice.plan_parts import fact
from regulars.customers.queries.desk import shown_among
from regulars.journeys.save_site import DoorsPlan, SiteTypesPlan
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Grant

__all__ = ["consequences"]


def consequences(plan: SiteTypesPlan, grant: Grant) -> list[dict[str, str]]:
    """Of the sites that they look after: others are neither named nor counted."""
    types = names_of_types()
    shown = [one for one in plan.doors if grant.is_at(one.site.pk)]
    people = {one.pk: name_of(one) for one in shown_among(grant, _first(shown))}
    facts = []
    for one in shown:
        who = f"of type {types.get(one.counted.type, one.counted.type)}"
        first = [people[pk] for pk in one.counted.who if pk in people]
        lost, gained, kept = one.counted.lost, one.counted.gained, one.counted.kept
        if lost:
            text = f"{counted(lost, 'customer')[1]} {who} can no longer log in at {one.site.name}"
            facts.append(fact(lost, text, _lost_hint(first, lost), "danger"))
        if gained:
            text = f"{counted(gained, 'customer')[1]} {who} can log in at {one.site.name} from now on"
            facts.append(fact(gained, text, "Nobody has to approve them there any more.", "ok"))
        if kept:
            text = f"{counted(kept, 'customer')[1]} {who} used {one.site.name} before and keep their way in"
            facts.append(fact(kept, text, "Access is written down for each of them.", "ok"))
    if plan.waiting:
        text = f"still waiting at {plan.site.name}, although nobody has to be approved any more"
        facts.append(fact(plan.waiting, text, "Answer them under Approvals.", "wait"))
    return facts


def _first(shown: list[DoorsPlan]) -> list[int]:
    return [pk for one in shown for pk in one.counted.who]


def _lost_hint(first: list[str], lost: int) -> str:
    hint = "They have never logged in there. They can ask for access when they try."
    if not first:
        return hint
    more = lost - len(first)
    return f"{', '.join(first)}{f' and {more:,} more' if more else ''}. {hint}"
