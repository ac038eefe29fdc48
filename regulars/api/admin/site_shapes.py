from typing import Annotated, Literal

from pydantic import Field

from regulars.api.plans import Agreed, StrategyName
from regulars.api.shapes import Code, Patched, Shape
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules.types import AcceptedType
from regulars.staff.rules import Grant

Name = Annotated[str, Field(max_length=100)]
Hosts = Annotated[list[Annotated[str, Field(max_length=253)]], Field(max_length=20)]
Locale = Annotated[str, Field(max_length=20)]
TimeZone = Annotated[str, Field(max_length=64)]
Currency = Annotated[str, Field(max_length=3)]
Sender = Annotated[str, Field(max_length=254)]
Colour = Annotated[str, Field(max_length=7, description="#rrggbb")]
RegistrationName = Literal["direct", "neutral"]


class AcceptedTypeShape(Shape):
    """A customer type that the site accepts. With `approval` a registration waits, and `receiver` is told by mail."""

    type: Annotated[str, Field(min_length=1, max_length=20)]
    approval: bool = False
    receiver: Annotated[str, Field(max_length=254)] = ""


class SiteShape(Shape):
    """A shop. `set` is the code of the one customer set that it belongs to; `master` that of a sub site's master."""

    code: str
    name: str
    set: str
    kind: Literal["standalone", "master", "sub"]
    master: str | None
    hosts: list[str]
    locale: str
    time_zone: str
    currency: str
    sender: str
    brand_colour: str
    registration: RegistrationName
    session_days: int
    session_idle_minutes: int
    new_device_mails: bool
    mail_passwords: bool
    customer_types: list[AcceptedTypeShape]
    version: int


class SitePatch(Shape):
    """Only what is sent changes. The set changes by `/customer-set`, the code never."""

    name: Patched[Name] = None
    hosts: Patched[Hosts] = None
    locale: Patched[Locale] = None
    time_zone: Patched[TimeZone] = None
    currency: Patched[Currency] = None
    sender: Patched[Sender] = None
    brand_colour: Patched[Colour] = None
    registration: Patched[RegistrationName] = None
    session_days: Patched[
        Annotated[int, Field(ge=1, le=365, description="A log-in lasts at most so long.")]
    ] = None
    session_idle_minutes: Patched[
        Annotated[int, Field(ge=5, le=525_600, description="Without a visit a log-in ends after so long.")]
    ] = None
    new_device_mails: Patched[
        Annotated[bool, Field(description="Mail who logs in from a device that the site doesn't know.")]
    ] = None
    mail_passwords: Patched[
        Annotated[bool, Field(description="Mail passwords that staff set, in plain words; better not.")]
    ] = None
    customer_types: Patched[
        Annotated[
            list[AcceptedTypeShape],
            Field(max_length=50, description="All that the site accepts from now on."),
        ]
    ] = None

    def changes(self) -> SiteChanges:
        values = self.model_dump(include=set(SitePatch.model_fields) - {"customer_types"})
        types = self.customer_types
        wanted = None if types is None else [AcceptedType(**one.model_dump()) for one in types]
        return SiteChanges(**values, customer_types=wanted)


class SiteChange(SitePatch):
    """`plan` is the fingerprint of the plan that was agreed to; needed where `customer_types` take a door from somebody."""

    plan: Annotated[str, Field(max_length=64)] | None = None


class SiteNew(SitePatch):
    """Without `set` the site joins the default set."""

    code: Code
    name: Name
    hosts: Hosts
    sender: Sender
    set: Code | None = None
    kind: Literal["standalone", "master", "sub"] = "standalone"
    master: Code | None = None


class SettingShape(Shape):
    """A setting in force: `source` says whether the site said so, its customer set, or nobody (Regulars' standard)."""

    topic: Literal["access", "registration", "forms", "log_ins", "mails", "region"]
    code: str
    name: str
    value: str
    source: Literal["site", "set", "standard"]


class SiteMoveWish(Agreed):
    """Where the site goes, and which of its customers go along (D-23)."""

    to: Code
    strategy: StrategyName = "leave"


def site_shape(site: Site, grant: Grant) -> SiteShape:
    """A master is told to whom it is one of their sites."""
    master = site.master if site.master and grant.is_at(site.master.pk) else None
    return SiteShape.of(
        site,
        set=site.set.code,
        master=master.code if master else None,
        hosts=sorted(host.name for host in site.hosts.all()),
        customer_types=[
            AcceptedTypeShape.of(one, type=one.type_id)
            for one in sorted(site.types.all(), key=lambda one: one.type_id)
        ],
    )
