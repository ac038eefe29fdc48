"""What each verb does when it is called once more with the very same values: nothing, or what stands here."""

from collections.abc import Callable

from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules.mails import PASSWORD_RESET
from regulars.fields.models import Attribute
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose as Form
from regulars.journeys.clashes import Agreement
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.mail.mail_types import shipped_text
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules.types import AcceptedType
from tests.house.worlds import Given, a_kids_site, a_pictured, an_ada, given
from tests.world import default_set, sam

# Each time something new, and why.
EVENTS = {
    "addresses.operations.addresses.add_address": "another address, with the same words too",
    "addresses.operations.exports.note_addresses_exported": "another download",
    "cards.operations.cards.save_card": "another card, with the same number too",
    "addresses.operations.own_addresses.add_own_address": "as add_address",
    "catalog.operations.price_lists.note_prices_exported": "another download",
    "authentication.operations.ended_sessions.end_sessions": "ends whatever was handed out, a log-in under way too",
    "authentication.operations.mailboxes.ask_to_prove_email": "sends a link",
    "authentication.operations.mailboxes.request_email_change": "sends links",
    "authentication.operations.recovery.notify_owner": "answers another question",
    "authentication.operations.recovery.send_reset": "sends a link",
    "authentication.operations.sessions.open_session": "another log-in",
    "credit.operations.entries.grant_credit": "as much again",
    "newsletters.operations.campaigns.add_campaign": "another draft",
    "newsletters.operations.campaigns.send_test": "another mail",
    "newsletters.operations.newsletters.note_subscribers_exported": "what leaves the house is told each time",
    "newsletters.operations.subscriptions.request_subscription": "another link in the mailbox, a few times",
    "newsletters.operations.subscriptions.subscribe_customer": "another link, until the mailbox is proved",
    "credit.operations.entries.withdraw_credit": "as much again",
    "customers.operations.access.ask_approval_again": "tells the receiver once more",
    "customers.operations.access.keep_access": "a step of save_customer, whose plan names who has no row",
    "customers.operations.credentials.generate_password": "another password",
    "customers.operations.credentials.give_password": "a password ends what was handed out for the one before, an equal one too",
    "customers.operations.credentials.send_log_in_link": "sends a link",
    "customers.operations.passwords.change_password": "the password that was proved is the former one: a wrong guess, counted",
    "customers.operations.passwords.set_password": "as give_password",
    "customers.operations.reorganisation.change_family": "a step of save_site, where the family is another",
    "customers.operations.reorganisation.take_accounts": "a step of move_sites, whose plan names sites that are elsewhere",
    "journeys.claim_order.ask_to_claim": "sends a link",
    "journeys.find_order.send_order_link": "sends a link",
    "journeys.register_customer.register": "tells the owner that the name is taken",
    "orders.operations.ends.refund_order": "refunds once more, as long as something is left of what was paid",
    "staff.operations.keys.create_key": "another key",
    "staff.operations.links.send_link": "sends a link",
    "staff.operations.people.generate_staff_password": "another password",
    "staff.operations.people.note_log_in": "another log-in",
    "staff.operations.people.set_staff_password": "a password ends log-ins with the one before, an equal one too",
    "orders.operations.exports.note_orders_exported": "another download",
    "journeys.order_files.ask_for_file": "another file",
    "authentication.operations.viewings.begin_viewing": "another look",
    "orders.operations.saved_exports.save_export": "another export",
    "transfer.operations.exports.export_history": "another download",
    "transfer.operations.exports.note_customers_exported": "another download",
    "journeys.customer_lifecycle.export_personal_data": "another download",
    "webhooks.operations.deliveries.send_again": "sends once more",
    "webhooks.operations.deliveries.send_test": "sends once more",
    "webhooks.operations.endpoints.add_webhook": "another endpoint, for the same address too",
    "webhooks.operations.endpoints.rotate_secret": "another secret",
}

# What is refused instead, with the code; the doors have answered 404 before where there is none.
REFUSED = {
    "catalog.operations.centres.add_centre": "centre_code_taken",
    "newsletters.operations.newsletters.add_newsletter": "newsletter_code_taken",
    "newsletters.operations.newsletters.remove_newsletter": "no_such_newsletter",
    "newsletters.operations.subscriptions.confirm_subscription": "token_invalid",
    "newsletters.operations.erasure.erase_subscriber": "no_such_subscription",
    "newsletters.operations.campaigns.remove_campaign": "no_such_campaign",
    "newsletters.operations.campaigns.start_campaign": "campaign_not_draft",
    "newsletters.operations.campaigns.cancel_campaign": "campaign_not_sending",
    "catalog.operations.centres.remove_centre": "no_such_centre",
    "catalog.operations.discounts.add_discount": "discount_code_taken",
    "catalog.operations.discounts.remove_discount": "no_such_discount",
    "orders.operations.saved_exports.remove_export": "no_such_export",
    "catalog.operations.shipping.add_method": "shipping_method_code_taken",
    "catalog.operations.shipping.remove_method": "no_such_shipping_method",
    "pages.operations.pages.add_page": "page_code_taken",
    "pages.operations.pages.remove_page": "no_such_page",
    "addresses.operations.addresses.remove_address": "no_such_address",
    "cards.operations.cards.delete_card": "no_such_card",
    "cards.operations.gateway_settings.add_gateway": "gateway_code_taken",
    "wishlists.operations.wishes.remove_wish": "no_such_wish",
    "cards.operations.gateway_settings.remove_gateway": "no_such_gateway",
    "addresses.operations.formats.remove_format": "version_conflict",
    "addresses.operations.own_addresses.remove_own_address": "no_such_address",
    "catalog.operations.price_lists.add_price_list": "price_list_code_taken",
    "catalog.operations.price_lists.remove_price_list": "no_such_price_list",
    "catalog.operations.products.add_product": "product_code_taken",
    "authentication.operations.ended_sessions.end_session": "no_such_session",
    "authentication.operations.mailboxes.confirm_email_change": "token_invalid",
    "authentication.operations.mailboxes.prove_email": "token_invalid",
    "authentication.operations.mailboxes.stop_email_change": "token_invalid",
    "authentication.operations.recovery.reset_password": "token_invalid",
    "customers.operations.access.request_access": "access_pending",
    "groups.operations.groups.add_group": "group_code_taken",
    "groups.operations.groups.remove_group": "no_such_group",
    "journeys.convert_guest.convert_guest": "guest_converted",
    "journeys.convert_guest.register_after_order": "no_such_order",
    "journeys.register_guest.register_guest": "guest_converted",
    "journeys.customer_lifecycle.erase": "account_erased",
    "journeys.forget_guests.forget_guest": "account_erased",
    "customers.operations.accounts.open_account": "username_taken",
    "customers.operations.approvals.approve": "not_waiting",
    "customers.operations.approvals.decline": "not_waiting",
    "fields.operations.attributes.add_attribute": "attribute_code_taken",
    "fields.operations.attributes.remove_attribute": "",
    "fields.operations.forms.reset_form": "version_conflict",
    "groups.operations.policies.add_policy": "policy_code_taken",
    "groups.operations.policies.remove_policy": "no_such_policy",
    "groups.operations.roles.add_role": "customer_role_code_taken",
    "groups.operations.roles.remove_role": "no_such_role",
    "groups.operations.tags.add_tag": "tag_code_taken",
    "groups.operations.tags.remove_tag": "no_such_tag",
    "journeys.delete_attribute.delete_attribute": "",
    "journeys.delete_attribute.start_attribute_deletion": "",
    "journeys.delete_marks.start_mark_deletion": "no_such_tag",
    "journeys.delete_marks.start_policy_deletion": "no_such_policy",
    "journeys.delete_set.delete_set": "no_such_set",
    "journeys.delete_set.start_set_deletion": "plan_changed",
    "journeys.delete_type.delete_type": "no_such_type",
    "journeys.move_sites.move_sites": "plan_changed",
    "journeys.move_sites.start_site_moves": "plan_changed",
    "journeys.save_form.put_form_back": "version_conflict",
    "journeys.save_set.create_set": "set_code_taken",
    "orders.operations.decisions.approve_order": "not_on_hold",
    "orders.operations.decisions.decline_order": "not_on_hold",
    "orders.operations.ends.cancel_order": "wrong_state",
    "orders.operations.ends.cancel_own_order": "wrong_state",
    "sites.operations.sets.add_set": "set_code_taken",
    "sites.operations.sites.add_site": "site_code_taken",
    "sites.operations.types.add_type": "type_code_taken",
    "staff.operations.keys.revoke_key": "key_revoked",
    "staff.operations.links.redeem_link": "token_invalid",
    "staff.operations.people.add_staff": "staff_email_taken",
    "staff.operations.roles.copy_role": "role_code_taken",
    "staff.operations.roles.delete_role": "no_such_role",
    "transfer.operations.imports.import_accounts": "bad_lines",
    "webhooks.operations.endpoints.remove_webhook": "",
}


def an_idle_move() -> Given:
    ada = an_ada()
    wanted = Wanted({ada.origin_site_id: ada.set_id}, Strategy.TAKE_ALL)
    return given(wanted, Agreement(plan_site_moves(wanted).fingerprint))


TYPES = [AcceptedType("B2C"), AcceptedType("B2B")]

# Called for the first time, with what is there already.
UNTOUCHED: dict[str, tuple[str, Callable[[], Given]]] = {
    "email in capitals": (
        "customers.operations.emails.change_email",
        lambda: given(an_ada(), to="ADA@Mail.example", proved=False),
    ),
    "open door opened": (
        "customers.operations.access.set_access",
        lambda: given(ada := an_ada(), site=ada.origin_site, state="active"),
    ),
    "own set": ("journeys.customer_lifecycle.move_account", lambda: given(ada := an_ada(), to_set=ada.set)),
    "own definition": (
        "journeys.save_attribute.save_attribute",
        lambda: given(one := Attribute.objects.get(code="marketing_opt_in"), one.definition(), version=1),
    ),
    "own settings of a site": (
        "journeys.save_site.save_site",
        lambda: given(
            a_kids_site(),
            SiteChanges(name=" Site kids", hosts=["KIDS.localhost"], customer_types=TYPES),
            version=1,
        ),
    ),
    "own values of staff": (
        "staff.operations.people.change_staff",
        lambda: given(
            sam("viewer", at=[kids := a_kids_site()]),
            email="Sam@Staff.example",
            name="Sam",
            role="viewer",
            sites=[kids],
            version=1,
        ),
    ),
    "mark of the holder": (
        "sites.operations.sets.hand_over_default",
        lambda: given(default_set()),
    ),
    "standard form as it is in force": (
        "fields.operations.forms.save_form",
        lambda: given(
            kids := a_kids_site(),
            Form.REGISTRATION,
            "B2B",
            form_at(kids.pk, Form.REGISTRATION, "B2B").fields,
            version=0,
        ),
    ),
    "shipped mail text": (
        "sites.operations.mails.change_mail_text",
        lambda: given(
            PASSWORD_RESET,
            a_kids_site(),
            "en",
            subject=(text := shipped_text(PASSWORD_RESET, "en")).subject,
            body=text.body,
            version=0,
        ),
    ),
    "standard form where it is in force": (
        "fields.operations.forms.reset_form",
        lambda: given(a_kids_site(), Form.PROFILE, "B2C", version=0),
    ),
    "no picture": ("customers.operations.images.remove_image", lambda: given(a_pictured(), "photo")),
    "sites where they are": ("journeys.move_sites.move_sites", an_idle_move),
}
