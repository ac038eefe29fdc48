"""Why somebody could or couldn't log in somewhere then, in the past tense; nothing can be done about that any more."""

from regulars.customers.rules import LoginDecision
from regulars.history.queries.login_check_at import Then
from regulars.history.queries.reasons import Reason
from regulars.history.rules import Gap
from regulars.kernel.i18n import noop, translate
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules.rights import EVERYTHING, Grant

__all__ = ["reason_then"]

_GAPS = {
    Gap.NO_ACCOUNT_YET: noop("There was no account yet."),
    Gap.NO_SITE_YET: noop("{site} didn't exist yet."),
    Gap.BEFORE_IMPORT: noop(
        "The account came in by an import later; what was before that is not on record here."
    ),
    Gap.NOT_ON_RECORD: noop("No record tells how things stood at that time."),
}
_OPEN = noop("{home} was open: its customers could log in at {site} without being granted access.")
_ANSWERS = {
    LoginDecision.GUEST: noop("This is a guest: guests have no log-in."),
    LoginDecision.ERASED: noop("The account had been closed and its personal values erased."),
    LoginDecision.BLOCKED: noop("The account was blocked, at every site."),
    LoginDecision.OTHER_SET: noop("{site} belonged to customer set {home}, the account to {own}."),
    LoginDecision.PENDING: noop("Access to {site} was waiting for approval."),
    LoginDecision.DISABLED: noop("Access to {site} was disabled."),
    LoginDecision.OTHER_FAMILY_MEMBER: noop("The account used another site of the same family as {site}."),
    LoginDecision.NOT_LISTED: noop("{home} needed every site to be granted, and {site} was not."),
    LoginDecision.NOT_APPROVED: noop(
        "{site} approved customers of this type one by one, and this one had not been."
    ),
    LoginDecision.NOT_STANDALONE: noop(
        "{site} was part of a family of sites, so access had to be granted, and it was not."
    ),
}


def reason_then(then: Then, site: Site, *, grant: Grant = EVERYTHING) -> Reason:
    """What decided at that moment. One statement for the names of sets, or none; those of `grant` are named."""
    if isinstance(then.answer, Gap):
        return Reason(then.answer.value, translate(_GAPS[then.answer], site=site.name))
    facts = then.facts
    if then.answer is LoginDecision.OPEN and facts is not None and facts.row_state is not None:
        return Reason("access_active", translate("Access to {site} was active.", site=site.name))
    wanted = [facts.site_set_id, facts.account_set_id] if facts else []
    sets = dict(CustomerSet.objects.within(grant.sites).filter(pk__in=wanted).values_list("pk", "name"))
    unnamed = translate("a set that is gone" if grant.sites is None else "another set")
    home, own = (sets.get(pk, unnamed) for pk in wanted) if wanted else ("", "")
    if then.answer is LoginDecision.OPEN:
        return Reason("open_set", _sentence(translate(_OPEN, home=home, site=site.name)))
    text = translate(_ANSWERS[then.answer], site=site.name, home=home, own=own)
    return Reason(then.answer.value, _sentence(text))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
