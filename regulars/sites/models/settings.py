"""The settings of a customer set and of a site, each declared once: column, default, words, and what it may be (1351).

Nothing else has to be told of a new one but the migrations; docs/contributing.md goes through it.
"""

from django.db import models

from regulars.kernel.emails import check_address
from regulars.kernel.i18n import noop
from regulars.sites.rules import (
    AccessMode,
    Registration,
    check_brand_colour,
    check_currency,
    check_locale,
    check_time_zone,
)
from regulars.sites.rules.colours import COLOUR_NAMES, SetColour
from regulars.sites.rules.settings import Choice, FromSet, Number, Setting, Text, Topic


class SetSettings(models.Model):
    name = Text("Name", Topic.ACCESS).on(models.CharField(max_length=100))
    access_mode = Choice(
        "Where its customers may log in",
        Topic.ACCESS,
        options={
            AccessMode.OPEN: (noop("All its sites"), ""),
            AccessMode.LISTED: (noop("Only where granted"), ""),
        },
    ).on(models.CharField(max_length=10, default=AccessMode.OPEN.value))
    share_orders = Setting("Orders", Topic.ACCESS).on(models.BooleanField(default=True))
    share_addresses = Setting("Addresses", Topic.ACCESS).on(models.BooleanField(default=True))
    share_cards = Setting("Saved cards", Topic.ACCESS).on(models.BooleanField(default=True))
    share_wish_list = Setting("Wish lists", Topic.ACCESS).on(models.BooleanField(default=True))
    approval_for_set = Setting(
        "One approval counts for every site", Topic.ACCESS, "Else each site approves by itself."
    ).on(models.BooleanField(default=False))
    discreet = Setting(
        "Discreet",
        Topic.ACCESS,
        "Its sites never tell that they belong together. They need neutral registration.",
    ).on(models.BooleanField(default=False))
    # Only to tell sets apart on a screen.
    colour = Choice(
        "Colour", Topic.SHOP, options={value: (COLOUR_NAMES[value], "") for value in SetColour}
    ).on(models.CharField(max_length=10, default=SetColour.INDIGO.value, db_default=SetColour.INDIGO.value))

    class Meta:
        abstract = True


class SiteSettings(models.Model):
    name = Text("Name", Topic.SHOP, "As customers and staff read it.").on(models.CharField(max_length=100))
    locale = Text("Language and country", Topic.REGION, meaning=check_locale, offers="locales").on(
        models.CharField(max_length=20, default="en_GB")
    )
    time_zone = Text("Time zone", Topic.REGION, meaning=check_time_zone, offers="time-zones").on(
        models.CharField(max_length=64, default="UTC")
    )
    currency = Text("Main currency", Topic.REGION, meaning=check_currency, offers="currencies").on(
        models.CharField(max_length=3, default="EUR")
    )
    sender = Text(
        "Sender of its mails",
        Topic.MAILS,
        "What the site's customers see and answer to.",
        meaning=check_address,
        kind="email",
    ).on(models.CharField(max_length=254))
    brand_colour = Text(
        "Brand colour",
        Topic.SHOP,
        "For its buttons, links and mails, as #rrggbb.",
        meaning=check_brand_colour,
        kind="color",
    ).on(models.CharField(max_length=7, default="#3257d6"))
    registration = Choice(
        "Registration",
        Topic.REGISTRATION,
        options={
            Registration.DIRECT: (
                noop("Direct"),
                noop("A new customer is logged in at once; a taken username is said on screen."),
            ),
            Registration.NEUTRAL: (
                noop("Neutral"),
                noop("The screen answers everybody alike, the mailbox tells the rest."),
            ),
        },
        from_set=FromSet(
            "discreet",
            Registration.NEUTRAL,
            "discreet_needs_neutral",
            "This site's customer set is discreet: registration must be neutral.",
        ),
    ).on(models.CharField(max_length=10, default=Registration.DIRECT.value))
    session_days = Number(
        "Log-ins last at most",
        Topic.LOG_INS,
        "Counted from the log-in; then customers log in again.",
        least=1,
        most=365,
        unit=noop("days"),
    ).on(models.PositiveIntegerField(default=30))
    # Below five minutes nobody could fill in a form.
    session_idle_minutes = Number(
        "Log-ins end without a visit after",
        Topic.LOG_INS,
        "1440 are a day, 20160 two weeks.",
        least=5,
        most=525_600,
        unit=noop("minutes"),
    ).on(models.PositiveIntegerField(default=20_160))
    new_device_mails = Setting(
        "Mail customers who log in from a new device",
        Topic.LOG_INS,
        "Each site knows its own devices. Not for the first log-in of an account.",
    ).on(models.BooleanField(default=False, db_default=False))
    mail_passwords = Setting(
        "Mail passwords that staff set",
        Topic.MAILS,
        "Better not: a mail can be read by others, for years. Without it customers get a one-time link.",
    ).on(models.BooleanField(default=False, db_default=False))

    class Meta:
        abstract = True
