"""*Why can or can't they log in here?* in words, the same through every door: each reason with what would change it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from regulars.customers.queries.site_access import SiteAccess
from regulars.customers.rules import Facts, LoginDecision, Status, may_log_in
from regulars.staff.rules.rights import EVERYTHING, Grant

__all__ = ["Action", "Reason", "reasons"]


class Action(StrEnum):
    """What staff can do about a reason; the value is its code."""

    UNBLOCK = "unblock"
    ACTIVATE = "activate"
    GRANT = "grant"
    DISABLE = "disable"
    MOVE_ACCOUNT = "move_account"
    OPEN_SECOND_ACCOUNT = "open_second_account"
    SEND_LINK = "send_link"


@dataclass(frozen=True)
class Reason:
    """Why they can or can't log in. `actions` are the ways to change that, the usual one first; may be empty."""

    code: str
    text: str
    actions: tuple[tuple[Action, str], ...] = ()

    @property
    def action(self) -> str:
        """The ways in one sentence, empty when there is none."""
        return " or ".join(
            text if nr == 0 else text[0].lower() + text[1:] for nr, (_, text) in enumerate(self.actions)
        )


NO_PASSWORD = Reason(
    "no_password",
    "There is no password yet: none was given, or the mailbox has not been confirmed. A new one can be chosen by a link.",
    ((Action.SEND_LINK, "Send a one-time link"),),
)


def reasons(access: SiteAccess, *, grant: Grant = EVERYTHING) -> list[Reason]:
    """Why this account may log in at this site; or everything that stands in its way, in the order it is met.

    Asks `may_log_in` again as if the obstacle found were gone, until they can log in or nothing can be done. Access
    is no use without a password: that is said too, to those who see credentials.
    """
    facts, found = access.facts, []
    answer = may_log_in(facts)
    if answer is LoginDecision.OPEN:
        needs_one = not access.has_password and grant.sees("password")
        return [_open(access), NO_PASSWORD] if needs_one else [_open(access)]
    while answer is not LoginDecision.OPEN:
        found.append(_closed(answer, access, once_there=facts.account_set_id != access.facts.account_set_id))
        without = _without(answer, facts)
        if without is None:
            break
        facts, answer = without, may_log_in(without)
    return found


def _without(obstacle: LoginDecision, facts: Facts) -> Facts | None:
    if obstacle is LoginDecision.BLOCKED:
        return replace(facts, status=Status.ACTIVE)
    if obstacle is LoginDecision.OTHER_SET:
        return replace(facts, account_set_id=facts.site_set_id)
    return None


def _open(access: SiteAccess) -> Reason:
    disable = ((Action.DISABLE, f"Disable access to {access.site_name}"),)
    if access.row_state is not None:
        return Reason("access_active", f"Access to {access.site_name} is active.", disable)
    return Reason(
        "open_set",
        f"{access.set_name} is open: its customers log in at {access.site_name} without being granted access.",
        disable,
    )


_LACKING = {
    LoginDecision.NOT_LISTED: "{set} needs every site to be granted, and {site} is not.",
    LoginDecision.NOT_STANDALONE: "{site} is part of a family of sites, so access has to be granted.",
    LoginDecision.NOT_APPROVED: "{site} approves customers of this type one by one.",
}


def _closed(answer: LoginDecision, access: SiteAccess, *, once_there: bool) -> Reason:
    site, activate = access.site_name, ((Action.ACTIVATE, f"Activate access to {access.site_name}"),)
    grant = ((Action.GRANT, f"Grant access to {site}"),)
    actions: tuple[tuple[Action, str], ...] = ()
    match answer:
        case LoginDecision.GUEST:
            text = "This is a guest: guests have no log-in."
        case LoginDecision.ERASED:
            text = "This account was closed and its personal values erased."
        case LoginDecision.BLOCKED:
            text, actions = "The account is blocked, at every site.", ((Action.UNBLOCK, "Lift the block"),)
        case LoginDecision.OTHER_SET:
            text = f"{site} belongs to customer set {access.set_name}, this account to another one."
            actions = (
                (Action.MOVE_ACCOUNT, f"Move the account to {access.set_name}"),
                (Action.OPEN_SECOND_ACCOUNT, f"Open a second account at {site}"),
            )
        case LoginDecision.PENDING:
            text, actions = f"Access to {site} is waiting for approval.", activate
        case LoginDecision.DISABLED:
            text, actions = f"Access to {site} is disabled.", activate
        case LoginDecision.OTHER_FAMILY_MEMBER:
            text = f"The account already uses another site of the same family as {site}."
        case _:
            text, actions = _LACKING[answer].format(site=site, set=access.set_name), grant
    if once_there:  # nothing to be done about it before the account is in the site's set
        return Reason(
            answer.value, f"Once there: {text[0].lower() if text.startswith('Access') else text[0]}{text[1:]}"
        )
    return Reason(answer.value, text, actions)
