from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from regulars.api.plans import Agreed, Fingerprint, StrategyName
from regulars.api.schemas import Code, Patched, Schema, with_fields
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.queries.settings import settings_of
from regulars.sites.rules import SiteKind
from regulars.sites.rules.settings import Choice, Declared, Number, Text, declared
from regulars.sites.rules.types import AcceptedType
from regulars.staff.rules import Grant, Right

Hosts = Annotated[list[Annotated[str, Field(max_length=253)]], Field(max_length=20)]


def _types(declaration: Declared) -> tuple[Any, Any]:
    """What a setting is in JSON: as it is answered, and as it is sent, with its limits."""
    words = declaration.setting
    limits: dict[str, Any] = {"description": words.hint or None}
    kind: Any = bool
    match words:
        case Choice():
            kind = Literal[tuple(map(str, words.options))]
        case Number():
            kind = int
            limits |= {"ge": words.least, "le": words.most}
        case Text():
            kind = str
            limits |= {"max_length": declaration.column.max_length}
    return kind, Annotated[kind, Field(**limits)]


SETTINGS = declared("site")
_TYPES = {code: _types(setting) for code, setting in SETTINGS.items()}
_patched: Any = Patched
_READ = {code: (read, ...) for code, (read, _) in _TYPES.items()}
_PATCHED = {code: (_patched[sent], None) for code, (_, sent) in _TYPES.items()}
_NEW = {code: (sent, ...) for code, (_, sent) in _TYPES.items() if SETTINGS[code].default is None}


class AcceptedTypeSchema(Schema):
    """A customer type that the site accepts. With `approval` a registration waits, and `receiver` is told by mail."""

    type: Annotated[str, Field(min_length=1, max_length=20)]
    approval: bool = False
    receiver: Annotated[str, Field(max_length=254)] = ""


@with_fields(_READ)
class SiteSchema(Schema):
    """A shop. `set` is the code of the one customer set that it belongs to; `master` that of a sub site's master."""

    code: str
    set: str
    kind: Literal["standalone", "master", "sub"]
    master: str | None
    hosts: list[str]
    customer_types: list[AcceptedTypeSchema]
    version: int


@with_fields(_PATCHED)
class SitePatch(Schema):
    """Only what is sent changes. The set changes by `/customer-set`, the code never."""

    hosts: Patched[Hosts] = None
    customer_types: Patched[
        Annotated[
            list[AcceptedTypeSchema],
            Field(max_length=50, description="All that the site accepts from now on."),
        ]
    ] = None

    def changes(self, grant: Grant, **more: Any) -> SiteChanges:
        """Raises `Forbidden` for a setting that takes another right than the key has."""
        settings = {code: value for code in SETTINGS if (value := getattr(self, code)) is not None}
        for code in settings:
            grant.require(Right(SETTINGS[code].setting.right))
        types = self.customer_types
        wanted = (
            None if types is None else [AcceptedType(**customer_type.model_dump()) for customer_type in types]
        )
        return SiteChanges(hosts=self.hosts, customer_types=wanted, **more, **settings)


class SiteChange(SitePatch):
    """`plan` is the fingerprint of the plan that was agreed to; needed where access opens or closes by `customer_types`, `kind` or `master`."""

    kind: Patched[SiteKind] = None
    master: Patched[Code] = None
    plan: Fingerprint | None = None


@with_fields(_NEW)
class SiteNew(SitePatch):
    """Without `set` the site joins the default set; without `customer_types` it takes B2C and B2B, a sub site what its master takes."""

    code: Code
    hosts: Hosts
    set: Code | None = None
    kind: Literal["standalone", "master", "sub"] = "standalone"
    master: Code | None = None


class SettingSchema(Schema):
    """A setting in force: `source` says whether the site said so, its master, its customer set, or nobody (Regulars' standard)."""

    topic: Literal[
        "shop", "access", "registration", "forms", "log_ins", "mails", "region", "addresses", "buying"
    ]
    code: str
    name: str
    value: str
    source: Literal["site", "master", "set", "standard"]


class SiteMoveWish(Agreed):
    """Where the site goes, and which of its customers go along (D-23)."""

    to: Code
    strategy: StrategyName | None = None


def site_schemas(sites: Iterable[Site], grant: Grant) -> list[SiteSchema]:
    """Of sites with their types and masters."""
    sites = list(sites)
    settings = settings_of(sites)
    return [_site_schema(site, settings[site.pk], grant) for site in sites]


def _site_schema(site: Site, settings: Mapping[str, Any], grant: Grant) -> SiteSchema:
    """A master is told to whom it is one of their sites."""
    master = site.master if site.master and grant.is_at(site.master.pk) else None
    return SiteSchema.of(
        site,
        set=site.set.code,
        master=master.code if master else None,
        hosts=sorted(host.name for host in site.hosts.all()),
        customer_types=[
            AcceptedTypeSchema.of(customer_type, type=customer_type.type_id)
            for customer_type in sorted(site.types.all(), key=lambda site_type: site_type.type_id)
        ],
        **settings,
    )
