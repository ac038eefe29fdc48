"""*Why can or can't they log in here?* in words, the same through every door: each reason with what would change it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from regulars.customers.queries.site_access import SiteAccess
from regulars.customers.rules import Facts, LoginDecision, Status, may_log_in
from regulars.kernel.i18n import noop, translate
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
        """The ways in one sentence of English, for scripts; empty when there is none."""
        return " or ".join(
            text if nr == 0 else text[0].lower() + text[1:] for nr, (_, text) in enumerate(self.actions)
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
        return [_open(access), _no_password()] if needs_one else [_open(access)]
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


def _no_password() -> Reason:
    text = noop(
        "There is no password yet: none was given, or the mailbox has not been confirmed. A new one can be chosen by a link."
    )
    return Reason("no_password", translate(text), ((Action.SEND_LINK, translate("Send a one-time link")),))


def _open(access: SiteAccess) -> Reason:
    site = access.site_name
    disable = ((Action.DISABLE, translate("Disable access to {site}", site=site)),)
    if access.row_state is not None:
        return Reason("access_active", translate("Access to {site} is active.", site=site), disable)
    text = noop("{set} is open: its customers log in at {site} without being granted access.")
    return Reason("open_set", translate(text, set=access.set_name, site=site), disable)


_TEXTS = {
    LoginDecision.GUEST: noop("This is a guest: guests have no log-in."),
    LoginDecision.ERASED: noop("This account was closed and its personal values erased."),
    LoginDecision.BLOCKED: noop("The account is blocked, at every site."),
    LoginDecision.OTHER_SET: noop("{site} belongs to customer set {set}, this account to another one."),
    LoginDecision.PENDING: noop("Access to {site} is waiting for approval."),
    LoginDecision.DISABLED: noop("Access to {site} is disabled."),
    LoginDecision.OTHER_FAMILY_MEMBER: noop(
        "The account already uses another site of the same family as {site}."
    ),
    LoginDecision.NOT_LISTED: noop("{set} needs every site to be granted, and {site} is not."),
    LoginDecision.NOT_STANDALONE: noop("{site} is part of a family of sites, so access has to be granted."),
    LoginDecision.NOT_APPROVED: noop("{site} approves customers of this type one by one."),
}
_GRANT = ((Action.GRANT, noop("Grant access to {site}")),)
_ACTIVATE = ((Action.ACTIVATE, noop("Activate access to {site}")),)
_ACTIONS = {
    LoginDecision.BLOCKED: ((Action.UNBLOCK, noop("Lift the block")),),
    LoginDecision.OTHER_SET: (
        (Action.MOVE_ACCOUNT, noop("Move the account to {set}")),
        (Action.OPEN_SECOND_ACCOUNT, noop("Open a second account at {site}")),
    ),
    LoginDecision.PENDING: _ACTIVATE,
    LoginDecision.DISABLED: _ACTIVATE,
    LoginDecision.NOT_LISTED: _GRANT,
    LoginDecision.NOT_STANDALONE: _GRANT,
    LoginDecision.NOT_APPROVED: _GRANT,
}


def _closed(answer: LoginDecision, access: SiteAccess, *, once_there: bool) -> Reason:
    names = {"site": access.site_name, "set": access.set_name}
    text = translate(_TEXTS[answer], **names)
    if once_there:  # nothing to be done about it before the account is in the site's set
        text = f"a{text[1:]}" if text.startswith("Access") else text
        return Reason(answer.value, translate("Once there: {reason}", reason=text))
    actions = _ACTIONS.get(answer, ())
    return Reason(answer.value, text, tuple((action, translate(way, **names)) for action, way in actions))
