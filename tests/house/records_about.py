"""What the record of each verb is about, in the worlds of `examples`: kind and name of each subject, then the verbs."""

__all__ = ["ABOUT"]

ABOUT = {
    "order placed, site kids": "orders.operations.external_imports.import_orders",
    "customer ada@mail.example, order placed, site kids": """
        journeys.order_newsletters.place_order_with_newsletters
        journeys.place_order.place_order
        orders.operations.external_orders.record_order
        orders.operations.ends.cancel_order
        orders.operations.ends.cancel_own_order
        orders.operations.ends.refund_order
        orders.operations.retries.retry_at_gateway
        orders.operations.progress.mark_paid
        orders.operations.progress.progress_order""",
    "group vip": """
        groups.operations.groups.add_group
        groups.operations.groups.change_group
        groups.operations.groups.remove_group""",
    "customer ada@mail.example, group vip, site kids": """
        groups.operations.members.change_members
        groups.operations.members.remove_all_members
        journeys.group_members.start_changing_members
        journeys.group_members.start_removing_all_members""",
    "customer ada@mail.example, group vip": """
        groups.operations.of_customers.change_groups
        groups.operations.of_customers.set_groups""",
    "": """
        cards.operations.gateway_settings.add_gateway
        cards.operations.gateway_settings.change_gateway
        journeys.save_gateway.save_gateway
        cards.operations.gateway_settings.remove_gateway
        catalog.operations.centres.add_centre
        catalog.operations.centres.change_centre
        catalog.operations.centres.remove_centre
        catalog.operations.discounts.add_discount
        catalog.operations.discounts.change_discount
        catalog.operations.discounts.remove_discount
        sites.operations.installation.mark_as_demo
        sites.operations.installation.allow_domains
        sites.operations.types.add_type
        sites.operations.types.remove_type
        sites.operations.types.rename_type
        journeys.delete_type.delete_type
        groups.operations.roles.add_role
        groups.operations.roles.change_role
        groups.operations.roles.remove_role
        groups.operations.tags.add_tag
        groups.operations.tags.rename_tag
        groups.operations.tags.remove_tag
        groups.operations.policies.add_policy
        groups.operations.policies.rename_policy
        groups.operations.policies.remove_policy
        journeys.delete_marks.start_mark_deletion
        journeys.delete_marks.start_policy_deletion""",
    "customer ada@mail.example, set b2b, set b2c": "journeys.customer_lifecycle.move_account",
    "set b2c": "sites.operations.sets.change_set",
    "set b2c, set default": """
        sites.operations.sets.add_set
        sites.operations.sets.hand_over_default
        sites.operations.sets.remove_set""",
    "site kids": """
        newsletters.operations.newsletters.add_newsletter
        newsletters.operations.newsletters.change_newsletter
        newsletters.operations.newsletters.note_subscribers_exported
        newsletters.operations.newsletters.remove_newsletter
        newsletters.operations.subscriptions.request_subscription
        newsletters.operations.subscriptions.confirm_subscription
        newsletters.operations.subscriptions.end_subscription
        newsletters.operations.subscriptions.end_by_key
        newsletters.operations.erasure.erase_subscriber
        newsletters.operations.campaigns.add_campaign
        newsletters.operations.campaigns.change_campaign
        newsletters.operations.campaigns.remove_campaign
        newsletters.operations.campaigns.send_test
        newsletters.operations.campaigns.start_campaign
        newsletters.operations.campaigns.cancel_campaign
        orders.operations.payment_methods.save_payment_methods
        catalog.operations.shipping.add_method
        catalog.operations.shipping.change_method
        catalog.operations.shipping.remove_method
        catalog.operations.shop_terms.change_shop_terms
        pages.operations.pages.add_page
        pages.operations.pages.change_page
        pages.operations.pages.remove_page
        orders.operations.terms.change_order_terms
        addresses.operations.formats.change_format
        addresses.operations.formats.remove_format
        addresses.operations.exports.note_addresses_exported
        addresses.operations.terms.change_terms
        catalog.operations.price_imports.import_prices
        catalog.operations.price_lists.add_price_list
        catalog.operations.price_lists.change_price_list
        catalog.operations.price_lists.note_prices_exported
        catalog.operations.price_lists.remove_price_list
        catalog.operations.prices.change_prices
        sites.operations.sites.change_site
        sites.operations.mails.change_mail_text
        sites.operations.mails.reset_mail_text
        fields.operations.forms.save_form
        customers.operations.reorganisation.change_family
        fields.operations.forms.reset_form
        orders.operations.exports.note_orders_exported
        journeys.save_form.save_site_form
        journeys.save_form.put_form_back
        journeys.save_site.save_site
        transfer.operations.exports.note_customers_exported""",
    "product tea": """
        catalog.operations.product_images.remove_product_image
        catalog.operations.product_images.set_product_image
        catalog.operations.products.add_product
        catalog.operations.products.archive_product
        catalog.operations.products.change_product
        catalog.operations.products.restore_product""",
    "set default, site kids": "sites.operations.sites.add_site",
    "set b2c, set default, site kids": """
        sites.operations.sites.place_sites
        journeys.save_set.create_set
        journeys.save_set.save_set""",
    "attribute marketing_opt_in": """
        fields.operations.attributes.change_attribute
        journeys.save_attribute.save_attribute""",
    "attribute shoe_size": """
        fields.operations.attributes.add_attribute
        fields.operations.attributes.remove_attribute
        journeys.delete_attribute.delete_attribute
        journeys.delete_attribute.start_attribute_deletion""",
    "staff sam@staff.example": """
        staff.operations.people.add_staff
        staff.operations.people.change_staff
        staff.operations.people.deactivate_staff
        staff.operations.people.activate_staff
        staff.operations.people.choose_language
        staff.operations.people.set_staff_password
        staff.operations.people.generate_staff_password
        staff.operations.people.note_log_in
        staff.operations.links.send_link
        staff.operations.links.redeem_link""",
    "staff ina@staff.example": """
        orders.operations.saved_exports.save_export
        orders.operations.saved_exports.change_export
        orders.operations.saved_exports.remove_export""",
    "job make_order_file, staff ina@staff.example": """
        journeys.order_files.ask_for_file""",
    "role support": """
        staff.operations.roles.copy_role
        staff.operations.roles.change_role
        staff.operations.roles.delete_role""",
    "api_key a program": """
        staff.operations.keys.create_key
        staff.operations.keys.revoke_key""",
    "webhook CRM": """
        webhooks.operations.endpoints.add_webhook
        webhooks.operations.endpoints.change_webhook
        webhooks.operations.endpoints.give_up
        webhooks.operations.endpoints.remove_webhook
        webhooks.operations.endpoints.rotate_secret
        webhooks.operations.deliveries.send_again
        webhooks.operations.deliveries.send_test""",
    "customer ada@mail.example": """
        addresses.operations.addresses.add_address
        addresses.operations.addresses.change_address
        addresses.operations.addresses.remove_address
        addresses.operations.addresses.make_default
        addresses.operations.imports.import_addresses
        addresses.operations.own_addresses.change_own_address
        addresses.operations.own_addresses.remove_own_address
        addresses.operations.own_addresses.make_own_default
        credit.operations.entries.forfeit_credit
        credit.operations.entries.grant_credit
        credit.operations.entries.withdraw_credit
        credit.operations.reservations.release_reservation
        credit.operations.reservations.reserve_credit
        groups.operations.holdings.change_roles
        groups.operations.tags.change_tags
        customers.operations.profiles.change_profile
        customers.operations.own_profile.change_own_profile
        customers.operations.images.set_image
        customers.operations.images.remove_image
        customers.operations.accounts.rename
        customers.operations.accounts.block
        customers.operations.accounts.unblock
        customers.operations.credentials.give_password
        customers.operations.credentials.generate_password
        customers.operations.credentials.send_log_in_link
        customers.operations.passwords.set_password
        customers.operations.passwords.change_password
        customers.operations.reorganisation.hand_over_accounts
        customers.operations.reorganisation.take_accounts
        authentication.operations.ended_sessions.end_session
        authentication.operations.ended_sessions.end_sessions
        authentication.operations.mailboxes.ask_to_prove_email
        authentication.operations.mailboxes.prove_email
        authentication.operations.mailboxes.stop_email_change
        authentication.operations.mailboxes.request_email_change
        authentication.operations.recovery.notify_owner
        authentication.operations.recovery.send_reset
        authentication.operations.recovery.reset_password
        authentication.operations.sessions.open_session
        authentication.operations.sessions.log_in
        authentication.operations.sessions.log_out
        transfer.operations.exports.export_history
        journeys.save_customer.save_customer
        journeys.customer_lifecycle.erase
        journeys.customer_lifecycle.export_personal_data
        customers.operations.emails.change_email
        authentication.operations.mailboxes.confirm_email_change""",
    "customer ada@mail.example, site kids": """
        authentication.operations.viewings.begin_viewing
        newsletters.operations.subscriptions.subscribe_customer
        addresses.operations.own_addresses.add_own_address
        cards.operations.cards.delete_card
        cards.operations.cards.make_default_card
        cards.operations.cards.save_card
        wishlists.operations.wishes.add_wish
        wishlists.operations.wishes.change_note
        wishlists.operations.wishes.remove_wish
        customers.operations.access.set_access
        customers.operations.access.request_access
        customers.operations.access.ask_approval_again
        customers.operations.access.keep_access
        customers.operations.approvals.approve
        customers.operations.approvals.decline
        customers.operations.approvals.decide
        customers.operations.consents.change_consents
        customers.operations.reorganisation.keep_access""",
    "customer ada@mail.example, order on_hold, site kids": """
        orders.operations.decisions.approve_order
        orders.operations.decisions.decline_order""",
    "customer gus@guest.example, order placed, site kids": """
        journeys.claim_order.ask_to_claim
        journeys.find_order.send_order_link""",
    "customer ada@mail.example, customer gus@guest.example, order placed, site kids": """
        journeys.claim_order.claim_order""",
    "customer ada@mail.example, customer bea@mail.example, order placed, site kids": """
        orders.operations.assignments.assign_order""",
    "customer ada@mail.example, site north, site south": """
        customers.operations.access.move_access""",
    "customer new@mail.example, site kids": """
        customers.operations.accounts.open_account
        journeys.register_customer.register
        transfer.operations.imports.import_accounts""",
    "customer gus@guest.example": "journeys.forget_guests.forget_guest",
    "customer gus@guest.example, site kids": """
        journeys.convert_guest.convert_guest
        journeys.convert_guest.register_after_order
        journeys.register_guest.register_guest""",
    "customer ada@mail.example, set b2b, set b2c, site kids": """
        journeys.move_sites.move_sites
        journeys.move_sites.start_held_moves
        journeys.move_sites.start_site_moves""",
    "customer ada@mail.example, set b2c, set default, site kids": """
        journeys.delete_set.delete_set
        journeys.delete_set.start_set_deletion""",
}
