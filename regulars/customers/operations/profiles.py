from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.attributes import (
    changed_document,
    check_attributes,
    check_known,
    check_values,
    keep_consents,
)
from regulars.customers.operations.emails import change_email
from regulars.customers.operations.locks import lock_customer
from regulars.customers.rules import Kind
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.kernel.errors import ErrorCollector
from regulars.sites.models import Site

__all__ = ["ProfileChanges", "change_profile"]


@dataclass(frozen=True)
class ProfileChanges:
    """What may change in a profile; None leaves a value as it is; an attribute that is named with nothing goes."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    phone: str | None = None
    language: str | None = None
    email: str | None = None
    type: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    consents: Mapping[str, bool] = field(default_factory=dict)


def _is_stored(account: Customer, name: str, value: str) -> bool:
    """What was stored before a rule may be sent back as it is; an address in any spelling."""
    stored = getattr(account, name)
    return bool(value == stored or (name == "email" and address_key(value) == address_key(stored)))


def change_profile(
    account: Customer, changes: ProfileChanges, *, version: int, site: Site | None = None, by: Actor
) -> Customer:
    """Change names, company, phone, language, email, type or attributes. Effective at once, on every site of the set.

    A value that is sent as it is stored is no change (F58), and is not checked again by rules that came later.

    Another email of an account is `change_email`'s: the username may follow, and what was handed out before counts no longer (F08, G24).
    Another type may take access away: `journeys.save_customer` looks at that first (D-32). Consents count at `site` alone; money without a currency is in the site's. Raises `Invalid` beside the field, `Conflict` `version_conflict` when somebody saved in between (G23), `username_taken` beside `email`.
    """
    given = {
        name: value
        for name, value in vars(changes).items()
        if isinstance(value, str) and not (account.version == version and _is_stored(account, name, value))
    }
    collector = ErrorCollector()
    wanted = check_values(given, collector)
    stored = account.attributes if account.version == version else {}
    attributes = check_attributes(
        changes.attributes, collector, currency=site.currency if site else "", stored=stored
    )
    collector.refuse()
    with change(rules.CHANGED, by=by) as entry:
        account = lock_customer(account, no_key="email" not in wanted)
        if account.version != version:
            raise rules.version_conflict(account.version)
        before = {
            name: getattr(account, name) for name, value in wanted.items() if getattr(account, name) != value
        }
        if "type" in before:
            check_known(wanted["type"])
        if "email" in before and account.kind == Kind.ACCOUNT:
            change_email(account, to=wanted["email"], proved=False, by=by)
            account.refresh_from_db()
        for name in before:
            setattr(account, name, wanted[name])
        document = changed_document(account, attributes)
        if site:
            document |= keep_consents(account, site, changes.consents, by=by)
        entry.about("customer", account.pk)
        if not (before or document):
            entry.nothing()
            return account
        account.version = version + 1
        if by.kind == ActorKind.CUSTOMER and {"first_name", "last_name"} & before.keys():
            account.vouched = False
        account.save(update_fields=[*before, "attributes", "version", "vouched"])
        entry.note(fields=sorted([*before, *document]))
        if "type" in before:
            entry.note(customer=account.pk, type=account.type, type_before=before["type"])
        values = {name: {"from": value, "to": wanted[name]} for name, value in before.items()}
        entry.keep_personal("customer", account.pk, values | document)
    return account
