"""What customers are written, in the transaction of what it tells of (G22, MSG-01, MSG-02)."""

from regulars.customers.models import Customer
from regulars.customers.operations.mail_counts import Askable, is_trusted, mails_of, may_send
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.family import effective_site
from regulars.customers.queries.primary_site import primary_site
from regulars.customers.rules import LoginDecision, username_key
from regulars.customers.rules.mails import (
    ACCESS_ACTIVATED,
    APPROVAL_ASKED,
    CHOOSE_PASSWORD,
    FINISH_REGISTRATION,
    LASTS,
    LOG_IN_DATA,
    LOG_IN_PASSWORD,
    REGISTERED,
    REGISTRATION_WAITS,
    USERNAME_CHANGED,
    Purpose,
    SitePath,
)
from regulars.kernel.i18n import language_override, spoken
from regulars.kernel.mail.mail_types import MailType
from regulars.kernel.mail.outbox import SECRET
from regulars.sites.models import Site
from regulars.sites.operations.mails import address_of, address_of_office, write_mail
from regulars.sites.queries.types import accepted_by, names_of_types

__all__ = [
    "ask_to_choose_password",
    "ask_to_confirm_mailbox",
    "notify_customer",
    "notify_of_access",
    "notify_of_new_username",
    "notify_receiver",
    "notify_registered",
    "send_log_in_data",
]

LONGEST_SECRET = 100  # what the outbox holds; a longer password is answered with a link


def notify_customer(
    mail_type: MailType,
    account: Customer,
    site: Site,
    *,
    to: str = "",
    path: str | None = SitePath.LOG_IN,
    secret: str = "",
    **values: str,
) -> None:
    """Write to an account's mailbox from the site where something happened; `to` only where another mailbox is meant.

    What happens at the host of a master is written in the name of the customer's own site of the family (SUB-03), and leads back to that
    host, where they are logged in (MSG-02). A `secret` ends the link where its path waits for one, else stands where the values say so; without a path there is no link. Name and username are
    left out where a stranger may have typed them (F13).
    """
    to = to or account.email
    if not to:
        return
    own_site, trusted = effective_site(account, site), is_trusted(account, to)
    is_mailbox = account.username_key == username_key(to)
    known = {
        "name": (account.full_name or account.username) if trusted else "",
        "username": account.username if trusted or is_mailbox else "",
        "link": ""
        if path is None
        else address_of(site, path + (SECRET if secret and path[-1:] in {"=", "/"} else "")),
    }
    write_mail(
        mail_type,
        own_site,
        to=to,
        language=account.language,
        about=("customer", account.pk),
        values=known | values,
        through=site,
        secret=secret,
    )


def notify_receiver(account: Customer, site: Site) -> None:
    """Tell whom the site named for this type that somebody waits for approval (APP-07). Nobody named, nobody told.

    The mail says a number and no name: whoever registers could put an advertisement into one.
    """
    accepted = accepted_by(site.pk, account.type)
    if accepted is None or not accepted.receiver:
        return
    with language_override(spoken(site.locale)):
        type_name = names_of_types().get(account.type, account.type)
    values = {
        "type": type_name,
        "number": str(account.pk),
        "link": address_of_office(f"/customers/{account.pk}/sites"),
    }
    about = ("customer", account.pk)
    write_mail(APPROVAL_ASKED, site, to=accepted.receiver, language="", about=about, values=values)


def notify_registered(
    account: Customer, site: Site, *, password: str, prove_first: bool = False, waits: bool = False
) -> None:
    """Welcome, or that it waits for approval, with a link that proves the mailbox; at a neutral site the chosen password waits for it (D-33).

    Without a password the link of the welcome is there to choose one, which proves the mailbox as well (REG-05); who waits
    for a yes gets it then. No mail where there were enough: a forgotten password is the way on (F13).
    """
    if not may_send(mails_of(Askable.PROOF, account)):
        return
    waiting_password = password if prove_first else ""
    if waits:
        ask_to_confirm_mailbox(REGISTRATION_WAITS, account, site, waiting_password=waiting_password)
    elif not password:
        ask_to_choose_password(CHOOSE_PASSWORD, account, site)
    elif prove_first:
        ask_to_confirm_mailbox(FINISH_REGISTRATION, account, site, waiting_password=waiting_password)
    else:
        ask_to_confirm_mailbox(REGISTERED, account, site)


def notify_of_access(account: Customer, site: Site) -> None:
    """They have access now; who has no password yet chooses one now (APP-08, REG-05)."""
    if account.password:
        notify_customer(ACCESS_ACTIVATED, account, site)
    else:
        ask_to_choose_password(CHOOSE_PASSWORD, account, site)


def ask_to_choose_password(mail_type: MailType, account: Customer, site: Site) -> None:
    """A link to choose the account's first password at this site."""
    token = issue_token(account, site.pk, Purpose.PASSWORD, lasts=LASTS[mail_type.code], email=account.email)
    notify_customer(mail_type, account, site, path=SitePath.RESET, secret=token, email=account.email)


def ask_to_confirm_mailbox(
    mail_type: MailType, account: Customer, site: Site, *, waiting_password: str = ""
) -> None:
    """A link that proves the account's mailbox."""
    token = issue_token(
        account,
        site.pk,
        Purpose.MAILBOX,
        lasts=LASTS[mail_type.code],
        email=account.email,
        password=waiting_password,
    )
    notify_customer(mail_type, account, site, path=SitePath.PROOF, secret=token, email=account.email)


def send_log_in_data(account: Customer, *, password: str = "") -> bool:
    """Username and a one-time link to choose a password, where the account can log in (D-08). False: nowhere.

    A site that mails passwords sends the one that staff set instead; what stands in the outbox is emptied once it left.
    """
    home = primary_site(account)
    if home is None or home.answer is not LoginDecision.OPEN or not account.email:
        return False
    site = Site.objects.get(pk=home.site_id)
    if password and site.mail_passwords and len(password) <= LONGEST_SECRET:
        notify_customer(LOG_IN_PASSWORD, account, site, secret=password, password=SECRET)
        return True
    token = issue_token(
        account, site.pk, Purpose.PASSWORD, lasts=LASTS[LOG_IN_DATA.code], email=account.email
    )
    notify_customer(LOG_IN_DATA, account, site, path=SitePath.RESET, secret=token)
    return True


def notify_of_new_username(account: Customer) -> None:
    """Staff gave the account another username: whoever logs in with the old one must know (D-24)."""
    home = primary_site(account)
    if home is not None:
        notify_customer(USERNAME_CHANGED, account, Site.objects.get(pk=home.site_id))
