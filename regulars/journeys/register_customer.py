import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.queries.registration import RegistrationForm, registration_form
from regulars.addresses.rules.registration import Registered, check_registered, in_registration
from regulars.authentication.operations.recovery import ask_to_tell_owner
from regulars.authentication.queries.names import is_taken
from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import NewAccount, Prepared, check_account, open_account
from regulars.customers.operations.answers import answer_of
from regulars.customers.operations.attributes import check_known
from regulars.customers.queries.family import chosen_sub_shop, no_such_sub_shop
from regulars.fields.rules.answers import Answer
from regulars.fields.rules.shipped import ADDRESS_FORM, SUB_SHOP
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Conflict, ErrorCollector, Invalid, translate_db_errors
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.throttle import count, give_back, registration_buckets
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.rules.buying import Buyers
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site
from regulars.sites.queries.types import accepted_by, first_type_at
from regulars.sites.rules import Registration
from regulars.sites.rules.types import not_accepted

__all__ = ["register"]


def register(
    sent: Mapping[str, object],
    *,
    type: str = "",  # noqa: A002 - what everybody calls it
    site: Site,
    caller: Caller = NOBODY_NEAR,
    by: Actor,
) -> Customer | None:
    """A shopper opens an account with what they filled into the form of this site and type (ACC-08, ACC-09, D-33, REG-01..09, SUB-01).

    In order: counted, the type looked up (without one the site's first), what was sent checked by the form, hashed, then opened with its
    attributes and consents; an address that the form asks for is the default one (REG-09), as the site wants it where the account is. Where the form asks for no password, the mailbox gets a one-time link to choose one (REG-05).
    Who chose a sub shop at its master registers there: access, approval, consents and mails are the sub site's (SUB-01), the links lead back to the master; the account is `neutral`ly opened where one of the two sites is.
    `direct`: answers the account; raises `Conflict` `username_taken`. `neutral`: answers None whether or not the name
    was free, after the same checks, the same hash and the same work in the database (G9); the first log-in works once the mailbox is proved. Whose
    name was taken hears of it in the mailbox. Raises `Invalid` beside the field either way (`form_field_refused`, `type_not_accepted`, `required`, ...), `TooOften` `rate_limited`
    before anything is hashed when there were too many registrations from this network or with this name, `Conflict` `guests_only` where only guests buy (GST-12). What was refused before
    the hash doesn't count as one; whatever comes after it does (G27).
    """
    name = sent.get("email")
    key = rules.typed_username_key(name if isinstance(name, str) else "")
    buckets = registration_buckets(f"set {site.set_id}", key, caller=caller)
    count(buckets)
    try:
        new, at, address = _as_account(sent, type, site)
        checked = check_account(new, at)
    except Invalid:
        give_back(buckets)
        raise
    if buying_facts(at.pk, None).buyers is Buyers.GUESTS:
        raise Conflict("guests_only", "Everybody orders as a guest at this shop.")
    is_neutral = Registration.NEUTRAL in {site.registration, at.registration}
    return _open(checked.hashed(), _Place(at, site, is_neutral, address), by=by)


@dataclass(frozen=True)
class _Place:
    """Where the account is opened, the site that was asked: a master, or the same; and the address that goes with it."""

    site: Site
    through_site: Site
    is_neutral: bool
    address: Registered | None

    def open(self, ready: Prepared, *, prove_first: bool = False, by: Actor) -> Customer:
        """A sub site is held first: it may have left the family since its name was read."""
        if self.site != self.through_site and hold_site(self.site.pk)[1] != self.through_site.pk:
            raise no_such_sub_shop()
        account = open_account(
            ready, site=self.site, through=self.through_site, prove_first=prove_first, by=by
        )
        if self.address:
            kinds = self.address.kinds
            with in_registration():
                add_address(account, self.address.values, kinds=kinds, site=self.site, by=by)
        return account


def _as_account(
    sent: Mapping[str, object], type_code: str, site: Site
) -> tuple[NewAccount, Site, Registered | None]:
    type_code = rules.check_type(type_code) if type_code else first_type_at(site.pk)
    if accepted_by(site.pk, type_code) is None:
        check_known(type_code)
        raise not_accepted()
    shop = sent.get(SUB_SHOP)
    registration = registration_form(site.pk, type_code, shop.strip() if isinstance(shop, str) else "")
    answer, address = _answer(sent, registration, site)
    document = dict(answer.document)
    wish = document.pop(SUB_SHOP, None)  # not kept with the account: its access says where it is (SUB-02)
    new = NewAccount(
        **answer.core,
        type=type_code,
        password=answer.password,
        attributes=document,
        consents={code: given for code, given in answer.consents.items() if given},
    )
    return new, chosen_sub_shop(site, wish) if isinstance(wish, str) else site, address


def _answer(
    sent: Mapping[str, object], registration: RegistrationForm, site: Site
) -> tuple[Answer, Registered | None]:
    """What is wrong with the form and with the address is told at once. An address that the chosen sub shop has no use for is let go of."""
    collector = ErrorCollector()
    address: Registered | None = None
    rest = {code: value for code, value in sent.items() if code != ADDRESS_FORM or not registration.marker}
    with collector.field():
        answer = answer_of(registration.form, rest, site=site)
    if registration.marker and registration.terms:
        first, last, company = (str(sent.get(code) or "") for code in ("first_name", "last_name", "company"))
        with collector.field():
            address = check_registered(
                sent.get(ADDRESS_FORM),
                registration.terms,
                required=registration.marker.required,
                name=f"{first} {last}".strip(),
                company=company,
            )
    collector.refuse()
    return answer, address


def _open(ready: Prepared, at: _Place, *, by: Actor) -> Customer | None:
    if at.is_neutral:
        _open_quietly(ready, at, by=by)
        return None
    try:
        with translate_db_errors(), transaction.atomic():
            return at.open(ready, by=by)
    except Conflict as error:
        if error.code == "username_taken":
            ask_to_tell_owner(ready.values["username"], site_id=at.through_site.pk, by=by)
        raise


def _open_quietly(ready: Prepared, at: _Place, *, by: Actor) -> None:
    """A taken name goes the way of a free one: an account opened, nobody's, and taken back; a note; one commit (G9)."""
    name = ready.values["username"]
    taken = _is_taken(name, at.site)
    if taken:
        nobody = dict.fromkeys(("username", "email"), f"{secrets.token_hex(12)}@nobody.invalid")
        ready = replace(ready, values={**ready.values, **nobody})
    with translate_db_errors(), transaction.atomic():
        try:
            with transaction.atomic():
                at.open(ready, prove_first=True, by=by)
                transaction.set_rollback(taken)
        except Conflict as error:
            if error.code != "username_taken":
                raise
            taken = True
        ask_to_tell_owner(name, site_id=at.through_site.pk, taken=taken, by=by)


def _is_taken(name: str, site: Site) -> bool:
    """A look, to choose the work that takes the same time; what is true is decided by the constraint (G2, G9)."""
    return is_taken(rules.username_key(name[:254]), set_id=site.set_id)
