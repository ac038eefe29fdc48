from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now

from regulars.customers.models.access import Access, AccessHistory
from regulars.customers.models.derived import AttributeValue, LoginName, PasswordScheme
from regulars.customers.models.viewings import Viewing
from regulars.customers.rules import CustomerType, Kind, Status, username_taken
from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.sites.models import CustomerSet, Site

# As `config.hashers` makes them; an index leaves them out, so other parameters need another index.
OUR_HASHES = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
SEARCH = (
    "(' ' || regulars_fold(first_name || ' ' || last_name || ' ' || company || ' ' || username || ' ' || email"
    " || ' ' || phone || ' ' || regexp_replace(phone, '[^0-9]', '', 'g')))"
)

_GUESTS = models.Q(kind=Kind.GUEST.value) & ~models.Q(status=Status.ERASED.value)


class Fold(models.Func):
    """Lower case without accents, as the database does it."""

    function = "regulars_fold"
    output_field = models.TextField()


class CustomerQuerySet(models.QuerySet["Customer"]):
    def within(self, site_ids: frozenset[int] | None) -> "CustomerQuerySet":
        """Those with a row at one of these sites, or their origin there while it is in their set; None: all (D-34)."""
        if site_ids is None:
            return self
        rows = Access.objects.filter(account=models.OuterRef("pk"), site_id__in=site_ids)
        origin = Site.objects.filter(pk=models.OuterRef("origin_site_id"), set_id=models.OuterRef("set_id"))
        return self.filter(models.Exists(origin.filter(pk__in=site_ids)) | models.Exists(rows))

    def changeable(self, site_ids: frozenset[int] | None) -> "CustomerQuerySet":
        """Accounts that are not erased, of those within who have access nowhere else: what is shared may be changed for them (D-34)."""
        accounts = self.filter(kind=Kind.ACCOUNT).exclude(status=Status.ERASED).within(site_ids)
        if site_ids is None:
            return accounts
        outside = Access.objects.filter(account=models.OuterRef("pk")).exclude(site_id__in=site_ids)
        return accounts.exclude(models.Exists(outside))


class Customer(models.Model):
    """An account or a guest. A guest has no username; an erased account has given its own up.

    Whatever opens an account carries the `stamp` under which it was handed out; a revocation changes it (G24).
    """

    set = models.ForeignKey(CustomerSet, models.RESTRICT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, default=Kind.ACCOUNT.value)
    status = models.CharField(max_length=10, default=Status.ACTIVE.value)
    type = models.CharField(max_length=20, default=CustomerType.B2C.value)
    origin_site = models.ForeignKey(Site, models.RESTRICT, null=True, related_name="+", db_index=False)
    username = models.CharField(max_length=254, default="")
    username_key = models.CharField(max_length=254, null=True)  # noqa: DJ001 - null is no name, and never collides
    email = models.CharField(max_length=254, default="")
    # The email as a name to log in with; null where it is the username, or somebody else's username (1141).
    login_email = models.CharField(max_length=254, null=True)  # noqa: DJ001 - as above
    email_key = models.GeneratedField(
        expression=Lower("email"), output_field=models.TextField(), db_persist=True
    )
    first_name = models.CharField(max_length=100, default="")
    last_name = models.CharField(max_length=100, default="")
    last_name_key = models.GeneratedField(
        expression=Fold("last_name"), output_field=models.TextField(), db_persist=True
    )
    company = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=20, default="")
    attributes = models.JSONField(default=dict, db_default={})  # by codes; the room `fields` knows more
    search = models.GeneratedField(
        expression=models.Func(template=SEARCH, output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )
    password = models.CharField(max_length=255, default="")
    must_change_password = models.BooleanField(default=False, db_default=False)  # staff generated it (D-08)
    email_proved_at = models.DateTimeField(null=True)
    # Staff, a key or an import typed its words, so they may stand in mails before the mailbox is proved (F13).
    vouched = models.BooleanField(default=False, db_default=False)
    stamp = models.IntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "username_key"], name="one_account_per_set_and_username"),
            models.UniqueConstraint(fields=["id", "set"], name="customer_and_set"),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.ACCOUNT.value, username_key__isnull=False)
                | models.Q(kind=Kind.GUEST.value, username_key__isnull=True)
                | models.Q(status=Status.ERASED.value, username_key__isnull=True),
                name="accounts_have_a_username",
            ),
        ]
        indexes = [
            models.Index(fields=["set", "id"], include=["status"], name="customer_by_set"),
            models.Index(fields=["origin_site", "set", "id"], include=["status"], name="customer_origin_set"),
            models.Index(
                fields=["status", "id"], name="customer_not_active", condition=~models.Q(status="active")
            ),
            models.Index(fields=["id"], name="customer_guest", condition=_GUESTS),
            models.Index(fields=["origin_site", "id"], name="customer_guest_of_site", condition=_GUESTS),
            models.Index(fields=["type", "id"], name="customer_not_b2c", condition=~models.Q(type="B2C")),
            models.Index(
                fields=["email_key", "id"],
                opclasses=["text_pattern_ops", "int8_ops"],
                name="customer_by_email",
            ),
            models.Index(
                fields=["last_name_key", "id"],
                opclasses=["text_pattern_ops", "int8_ops"],
                name="customer_by_last_name",
            ),
            models.Index(
                fields=["set", "login_email"],
                name="customer_by_login_email",
                condition=models.Q(login_email__isnull=False),
            ),
            models.Index(
                fields=["set"],
                name="customer_foreign_hash",
                condition=~models.Q(password="") & ~models.Q(password__startswith=OUR_HASHES),
            ),
            GinIndex(
                fields=["search", "set"], opclasses=["gin_trgm_ops", "int8_ops"], name="customer_search"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username or f"#{self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Consent(models.Model):
    """What a customer agreed to at one site, and when (REG-12). It counts there alone, whatever the set shares."""

    account = models.ForeignKey(Customer, models.CASCADE, related_name="consents", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    attribute = models.CharField(max_length=40)
    given = models.BooleanField()
    at = models.DateTimeField(db_default=Now())
    door = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "site", "attribute"], name="one_consent_per_site"),
        ]


class AttributeImage(models.Model):
    """A picture that is the value of an attribute: made by us, under a name that nobody can guess (ATT-05)."""

    account = models.ForeignKey(Customer, models.CASCADE, related_name="images", db_index=False)
    attribute = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "attribute"], name="one_image_per_attribute"),
            models.UniqueConstraint(fields=["name"], name="image_name_once"),
        ]


class Session(models.Model):
    """A log-in at one site. Whether it still counts is asked on every request (G4)."""

    token_hash = models.BinaryField(max_length=32)
    account = models.ForeignKey(Customer, models.CASCADE, related_name="sessions")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    stamp = models.IntegerField(db_default=0)
    expires_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_default=Now())  # some minutes coarse
    device = models.CharField(max_length=60, db_default="")
    told_of_sister_site = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="session_token_once")]


class OneTimeToken(models.Model):
    """A link that went to a mailbox: good once, for one purpose, account, site and email (G10).

    `account_email` is the account's address at that time: once it has another, the link is worth nothing. `email` is
    the mailbox that the link proves; empty for a link that went to none. `password` waits for that proof (D-33).
    """

    token_hash = models.BinaryField(max_length=32)
    purpose = models.CharField(max_length=20)
    account = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    email = models.CharField(max_length=254, default="")
    account_email = models.CharField(max_length=254)
    stamp = models.IntegerField(db_default=0)
    password = models.CharField(max_length=255, default="")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="one_time_token_once")]


class MailboxRequest(models.Model):
    """Somebody named an account and may only be answered in its mailbox. The worker looks whether there is one,
    so that asking costs the same for every name (G9).
    """

    class Kind(models.TextChoices):
        RESET = "reset"
        TAKEN = "taken"
        NOTHING = "nothing"

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    username_key = models.CharField(max_length=254)
    door = models.CharField(max_length=20)
    next_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())


register_constraint_error("one_account_per_set_and_username", username_taken)
register_constraint_error("one_meaning_per_login_name", username_taken)
register_constraint_error(
    "one_access_per_family",
    lambda: Conflict("family_member_exists", "The account already uses another site of this family."),
)
for _name in (
    "access_account_in_set",
    "access_site_in_set",
    "access_site_in_family",
    "login_name_account_in_set",
):
    register_constraint_error(
        _name,
        lambda: Conflict("not_in_set", "The account and the site are no longer in the same customer set."),
    )
