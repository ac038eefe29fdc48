from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.sites import rules
from regulars.sites.models import Installation, Site
from regulars.sites.operations.locks import hold_installation
from regulars.sites.rules.hosts import check_domains

__all__ = ["allow_domains", "mark_as_demo"]


def mark_as_demo(*, by: Actor) -> None:
    """Mark the installation as a demo, before the demo world is loaded into it; the mark stays for good.

    Raises `Conflict` `not_empty` when there are sites already: demo passwords have no place beside real customers.
    """
    with change(rules.DEMO_LOADED, by=by) as entry:
        if hold_installation(change=True).is_demo:
            entry.nothing()
        elif Site.objects.exists():
            raise Conflict(
                "not_empty",
                "This database already holds sites of yours. Give the demo world a database of its own.",
            )
        Installation.objects.update(is_demo=True)


def allow_domains(domains: list[str], *, by: Actor) -> list[str]:
    """Say in which domains, beside Regulars' own, whoever edits a site may give it host names; answers them as stored.

    Sites keep the host names that they have. Raises `Invalid` beside `domains`.
    """
    domains = check_domains(domains)
    with change(rules.DOMAINS_ALLOWED, by=by) as entry:
        installation = hold_installation(change=True)
        former, installation.domains = installation.domains, domains
        if domains == former:
            entry.nothing()
        installation.save(update_fields=["domains"])
        entry.note(added=sorted({*domains} - {*former}), removed=sorted({*former} - {*domains}))
    return domains
