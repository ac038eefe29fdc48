"""Every public function of every operations module and journey, found by looking, and what is public but no verb."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from tests.house.source import PACKAGE, ROOMS

__all__ = ["NO_VERBS", "public"]

PACKAGES = (
    *(f"regulars.{room}.operations" for room in ROOMS if (PACKAGE / room / "operations").exists()),
    "regulars.journeys",
)

# Public, and no verb: what each is.
NO_VERBS = {
    "addresses.operations.locks": "locks, for verbs",
    "cards.operations.gateways": "speak to gateways; what comes of it is in the records of who called",
    "groups.operations.locks": "locks, for verbs",
    "transfer.operations.uploads.read_upload": "reads lines, for imports",
    "transfer.operations.csv_bytes": "opens files, for imports",
    "transfer.operations.csv_header.read_columns": "reads the first line, for imports",
    "catalog.operations.price_lists.locked_list": "a lock, for verbs",
    "catalog.operations.products.check_version": "a question, for verbs",
    "catalog.operations.products.locked_product": "a lock, for verbs",
    "credit.operations.entries.give_reserved_back": "a statement of verbs that end a reservation",
    "credit.operations.entries.hold_balance": "a statement of verbs that give credit back",
    "credit.operations.entries.note_credit": "a statement of verbs that move credit",
    "credit.operations.reservations.end_reservations": "releases, each by a record of its own",
    "credit.operations.settling": "locks and a statement, for verbs that record orders of shops outside",
    "newsletters.operations.campaigns.outgoing_mail": "writes nothing: a mail to be posted",
    "newsletters.operations.campaigns.campaign_wish_of": "only reads",
    "newsletters.operations.newsletters.newsletter_wish_of": "only reads",
    "newsletters.operations.erasure.delete_recipients": "a step of an erasure",
    "newsletters.operations.erasure.delete_subscriptions": "a step of an erasure",
    "newsletters.operations.erasure.empty_events": "a step of an erasure",
    "newsletters.operations.sending.send_next_batch": "the worker's half of `start_campaign`",
    "newsletters.operations.subscriptions.forget_unconfirmed": "tidies up",
    "customers.operations.followers.follow": "registers",
    "customers.operations.followers.run_followers": "a step of verbs that change a mailbox or consents",
    "credit.operations.entries.return_credit": "a statement of verbs that give back what an order took",
    "credit.operations.entries.spend_credit": "a statement of verbs that take payment for an order",
    "customers.operations.guests.become_account": "a step of the verb that turns a guest into an account",
    "journeys.convert_guest.account_of_guest": "checks",
    "journeys.convert_guest.as_account": "checks",
    "journeys.convert_guest.offers_account": "only asks",
    "customers.operations.guests.record_guest": "a row, for the verb that takes a guest's order",
    "orders.operations.authorisations": "speak to gateways, before and after the verb that places an order",
    "orders.operations.external_credit": "a step, for the verb that records an order of a shop outside",
    "orders.operations.erasure": "steps of the table of the lifecycle",
    "orders.operations.ordered_baskets": "a lock and a step, for the verb that places an order",
    "journeys.order_files.make_due_order_files": "begins what is due; done by the worker now and then, with a record each",
    "orders.operations.saved_exports.forget_old_order_files": "deletes what no longer counts; done by the worker now and then",
    "orders.operations.saved_exports.locked_export": "a lock, for verbs",
    "orders.operations.saved_exports.next_day": "computes",
    "orders.operations.saved_exports.today_in": "computes",
    "authentication.operations.viewings.end_viewing": "ends what begin_viewing put on record",
    "authentication.operations.viewings.open_viewing": "opens what begin_viewing put on record",
    "orders.operations.records": "what records say, for verbs",
    "orders.operations.writing": "rows, for the verb that places an order",
    "sites.operations.locks": "locks, for verbs",
    "customers.operations.locks": "locks, for verbs",
    "staff.operations.locks": "locks, for verbs",
    "staff.operations.links.ask_for_link": "notes a question; whatever the name, nothing has changed yet (G9)",
    "staff.operations.links.answer_next_link_request": "the worker's: its answers leave the records",
    "staff.operations.links.forget_dead_staff_links": "deletes what no longer counts; done by the worker now and then",
    "staff.operations.reach": "checks and lists sites, for verbs",
    "staff.operations.roles.role_named": "reads",
    "customers.operations.access.end_access": "a statement of several verbs",
    "customers.operations.access.end_all_access": "a step of the table of the lifecycle",
    "customers.operations.erasure": "steps of the table of the lifecycle",
    "customers.operations.moves.change_set": "a step of the table of the lifecycle",
    "authentication.operations.ended_sessions.forget_expired_sessions": "deletes what no longer counts; done by the worker now and then",
    "customers.operations.accounts.check_account": "checks",
    "customers.operations.attributes": "checks, and steps of verbs that write a customer's values",
    "customers.operations.answers": "checks what was sent, for verbs",
    "fields.operations.attributes.lock_attribute": "a lock, for verbs",
    "groups.operations.concerned": "what a record is about, for verbs",
    "transfer.operations.import_lines": "checks lines of a file, for imports",
    "transfer.operations.staging": "checks lines of a file and copies them aside, for imports",
    "transfer.operations.schemes.count_schemes": "counts what follows from the rows; a periodic task",
    "customers.operations.credentials.random_password": "computes",
    "customers.operations.passwords.is_right": "computes",
    "customers.operations.images.decoded": "computes",
    "customers.operations.names": "keys, and steps of verbs that write a customer's names",
    "addresses.operations.mails.notify_of_address": "writes a mail, for a change",
    "authentication.operations.new_devices.notify_of_new_device": "writes a mail, for a log-in",
    "customers.operations.mails": "write mails, for verbs",
    "customers.operations.tokens": "make and use up tokens, for verbs",
    "authentication.operations.recovery.ask_for_reset": "notes a question; whatever the name, nothing has changed yet (G9)",
    "journeys.forget_guests.forget_old_claims": "deletes what no longer counts; done by the worker now and then",
    "journeys.forget_guests.forget_old_guests": "forget_guest for each; done by the worker now and then",
    "journeys.find_order.ask_for_claim": "as ask_for_order_link",
    "journeys.find_order.ask_for_order_link": "notes a question; whatever was typed, nothing has changed yet (G9)",
    "journeys.find_order.answer_next_order_request": "the worker's: its answers leave the records",
    "authentication.operations.recovery.ask_to_tell_owner": "as ask_for_reset",
    "authentication.operations.recovery.answer_next_request": "the worker's: its answers leave the records",
    "sites.operations.mails.address_of": "computes",
    "sites.operations.mails.address_of_office": "computes",
    "sites.operations.mails.checked_text": "computes",
    "sites.operations.mails.compose": "computes",
    "sites.operations.mails.framed": "computes",
    "sites.operations.mails.letterhead_of": "computes",
    "sites.operations.mails.text_of": "reads",
    "sites.operations.mails.write_mail": "writes a mail, for verbs",
    "sites.operations.mails.write_office_mail": "writes a mail, for verbs",
    "authentication.operations.sessions.prove": "reads",
    "customers.operations.revocation": "steps of verbs that revoke",
    "customers.operations.mail_counts": "counts mails, for verbs",
    "customers.operations.emails.has_email_as_name": "computes",
    "authentication.operations.sessions.told_of_sister_site": "remembers that a notice was shown; changes nothing that anybody has",
    "orders.operations.baskets": "clicks at a shop, which change nothing that anybody else has, and what the worker forgets (1501)",
    "orders.operations.dating.date_back": "moments of the demo world",
    "orders.operations.gateway_tasks": "what verbs ask of gateways, and how the worker does it (G31)",
    "orders.operations.locks": "locks, for verbs",
    "orders.operations.mails": "write mails, for verbs",
    "orders.operations.reminders": "the worker writes mails, and changes nothing of an order",
    "orders.operations.money_back": "steps of verbs that give money back",
    "webhooks.operations.bringing.bring": "goes over the wire and knows no table",
    "webhooks.operations.bringing.exchange": "as bring",
    "webhooks.operations.bringing.unsendable": "words for what went wrong",
    "webhooks.operations.deliveries.forget_old_deliveries": "deletes what is old; done by the worker now and then",
    "webhooks.operations.sending.run_sender": "the worker's: sends what is written, and notes how it went",
    "catalog.operations.discounts.wish_of": "reads",
    "catalog.operations.shipping.method_wish_of": "reads",
    "pages.operations.pages.page_wish_of": "reads",
    "journeys.clashes.check_decisions": "refuses",
    "journeys.clashes.decisions_from": "computes",
    "journeys.clashes.decisions_to": "computes",
    "journeys.clashes.decide": "reads and refuses",
    "journeys.clashes.apply_decisions": "carries decisions out inside a story's record",
    "journeys.left_behind.left_fact": "computes",
    "fields.operations.choices.hold_attributes": "locks, for verbs",
    "fields.operations.choices.hold_known": "locks, for verbs",
    "fields.operations.choices.hold_options": "locks, for verbs",
    "fields.operations.choices.unknown_attribute": "an error, for verbs",
    "journeys.delete_attribute.attribute_use": "reads",
    "journeys.place_order.placed_before": "reads",
    "journeys.quote_new_customer.quote_for_new": "asks the verb that adds an account what would be, and lets nothing of it stay",
    "journeys.move_sites.agree_to_site_moves": "reads and refuses",
    "journeys.move_sites.hold_moving_sites": "locks, for verbs",
    "journeys.site_moves.with_families": "reads",
    "journeys.delete_set.deletion_of": "reads",
    "journeys.site_moves.work_of": "reads",
    "sites.operations.sets.refuse_loud_sites": "asks; writes nothing",
    "sites.operations.families.place_again": "a step of change_site",
    "sites.operations.families.place_in_family": "computes",
    "journeys.plans": "what every plan is made of and agreed to by; only reads",
    "journeys.demo_logins.demo_logins": "says what everybody knows",
}


def public() -> Iterator[tuple[str, Callable[..., Any]]]:
    """`customers.operations.access.set_access` and the function, for each."""
    for package in PACKAGES:
        found = import_module(package)
        names = [package]
        if hasattr(found, "__path__"):
            names += [one.name for one in pkgutil.iter_modules(found.__path__, f"{package}.")]
        for name in names:
            module = import_module(name)
            for said in getattr(module, "__all__", ()):
                function = getattr(module, said, None)  # a front names modules
                if inspect.isfunction(function) and function.__module__ == name:
                    yield f"{name}.{said}".removeprefix("regulars."), function
