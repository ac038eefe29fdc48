"""Customers hear of changes to their addresses, in the transaction of the change (G22, MSG-02)."""

from regulars.addresses.models import Address
from regulars.addresses.queries.books import book_at
from regulars.addresses.queries.formats import formats_at
from regulars.addresses.rules.entries import FIELDS, Entry, written_lines
from regulars.addresses.rules.mails import PAGE
from regulars.addresses.rules.postal import country_named
from regulars.customers.models import Customer
from regulars.customers.operations.mail_counts import Askable, mails_of, may_send
from regulars.customers.operations.mails import notify_customer
from regulars.customers.queries.family import effective_site
from regulars.customers.queries.primary_site import primary_site
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import LoginDecision
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.i18n import language_override, spoken
from regulars.kernel.mail.mail_types import MailType
from regulars.sites.models import Site

__all__ = ["notify_of_address"]

# Who registers, the demo world and imports make accounts with their addresses: that is no news.
_IS_NEWS = frozenset({ActorKind.CUSTOMER, ActorKind.STAFF, ActorKind.API_KEY})


def notify_of_address(mail_type: MailType, address: Address, *, through: Site | None, by: Actor) -> None:
    """Tell a customer that this address is there now, or is about to be deleted; nobody of a shared book.

    `through` is the site whose host the customer is at. What staff do is told by the site where the address was entered, else where the account is at home, and of a
    family by their own site in it (SUB-03): the first where they can log in and see the address; where they can do so nowhere, nobody is told. Nor is a mailbox
    that isn't proved: it may be a stranger's (F13). Five at once of an account, then one in each twelve minutes: a program that changes a whole book
    doesn't fill a mailbox, and the mail leads to all of them.
    """
    if address.account_id is None or by.kind not in _IS_NEWS:
        return
    account = Customer.objects.get(pk=address.account_id)
    if not account.email or account.email_proved_at is None:
        return
    site = through or _site_of(account, address)
    if site is None or not may_send(mails_of(Askable.ADDRESS, account)):
        return
    own_site = effective_site(account, site)
    with language_override(spoken(account.language, own_site.locale)):
        words = _written(address, own_site)
    notify_customer(mail_type, account, site, path=PAGE, address=words, contact=own_site.sender)


def _site_of(account: Customer, address: Address) -> Site | None:
    home = primary_site(account)
    sites = [address.entered_at, Site.objects.get(pk=home.site_id) if home else None]
    own_sites = [effective_site(account, site) for site in sites if site]
    return next((site for site in own_sites if _sees_at(site, account, address)), None)


def _sees_at(site: Site, account: Customer, address: Address) -> bool:
    if login_check(account, site).answer is not LoginDecision.OPEN:
        return False
    return any(seen.stored.id == address.pk for seen in book_at(account.pk, site.pk).seen)


def _written(address: Address, site: Site) -> str:
    entry = Entry(**{name: getattr(address, name) for name in FIELDS})
    return "\n".join([*written_lines(entry, formats_at(site)), country_named(address.country)])
