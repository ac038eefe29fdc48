import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from regulars.kernel.emails import address_key
from regulars.kernel.errors import Unauthenticated
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.hashes import Fit, fit_of
from regulars.kernel.guessing.throttle import guess_buckets, guessing
from regulars.kernel.hot import Loaded, fetch_one
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lists import Column, Filter, List, plain
from regulars.kernel.models import AuditRecord
from regulars.kernel.texts import storable
from regulars.staff.models import ApiKey, StaffRole, StaffUser
from regulars.staff.rules import KEY_CREATED
from regulars.staff.rules.rights import granted
from regulars.staff.rules.roles import Powers, Role

__all__ = [
    "KEYS",
    "KEY_STATES",
    "STAFF",
    "actors_like",
    "device_holder",
    "has_administrator",
    "key_by_text",
    "maker_of_key",
    "names_of_actors",
    "names_of_staff",
    "ranked_keys",
    "roles_with_holders",
    "staff_at_work",
    "staff_by_password",
]


def _named(people: Any, typed: str) -> Any:
    return people.filter(Q(name__icontains=typed) | Q(email__icontains=typed))


def _roles() -> dict[str, str]:
    return {known.code: known.label for known in StaffRole.objects.order_by("-is_shipped", "pk")}


STAFF = List(
    ("person", "people"),
    [
        Column("name", "Name", asc=""),
        *plain("Role", "Sites", "State"),
        Column("last_login", "Last log-in", share=19),
        Column("added", "Added", share=12, asc="oldest", desc="newest"),
    ],
    [
        Filter("q", "Name or email", _named, "search"),
        Filter("role", "Role", "role__code", "select", _roles),
    ],
    {"": ("-is_active", "name", "pk"), "newest": ("-pk",), "oldest": ("pk",)},
)

KEY_STATES = {"active": lazy("Active"), "expired": lazy("Expired"), "revoked": lazy("Revoked")}


def _in_state(keys: Any, state: str) -> Any:
    living, over = keys.filter(revoked_at=None), Q(expires_at__lte=now())
    return {
        "active": living.exclude(over),
        "expired": living.filter(over),
        "revoked": keys.exclude(revoked_at=None),
    }[state]


KEYS = List(
    ("API key", "API keys"),
    [
        *plain("Key", "Role", "Sites", "State", "Good until"),
        Column("made", "Made", asc="oldest", desc="newest"),
        Column("revoke", "Revoke", "hidden"),
    ],
    [
        Filter("q", "Name", "name__icontains", "search"),
        Filter("state", "State", _in_state, "select", KEY_STATES),
        Filter("role", "Role", "role__code", "select", _roles),
    ],
    {"": ("rank", "-pk"), "newest": ("-pk",), "oldest": ("pk",)},
)


def ranked_keys() -> Any:
    """Every key there ever was with role and sites, and a rank: 0 for those that open something."""
    opens = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now()))
    return ApiKey.objects.with_grant().annotate(rank=Case(When(opens, then=0), default=1))


# A row for everybody, so that nobody's takes as long (G9).
WHO = """
SELECT staff.id, staff.password, staff.stamp FROM (SELECT %s::text AS email) wanted
LEFT JOIN staff_staffuser staff ON staff.email = wanted.email AND staff.is_active"""
_STAFF = Loaded(StaffUser, "staff")
_ROLE = Loaded(StaffRole, "role", after=_STAFF)
STAFF_AT_WORK = f"""
SELECT {_STAFF.sql}, {_ROLE.sql}, ARRAY(SELECT site_id FROM staff_staffsite WHERE holder_id = staff.id)
FROM staff_staffuser staff JOIN staff_staffrole role ON role.id = staff.role_id
WHERE staff.id = %s AND staff.is_active"""
LIVING_KEY = """
SELECT key.id, role.functions, role.sees, role.edits,
    CASE WHEN NOT key.at_every_site THEN ARRAY(SELECT site_id FROM staff_keysite WHERE holder_id = key.id) END
FROM staff_apikey key JOIN staff_staffrole role ON role.id = key.role_id
WHERE key.key_hash = %s AND key.revoked_at IS NULL
    AND (key.expires_at IS NULL OR key.expires_at > statement_timestamp())"""


def has_administrator() -> bool:
    """Whether somebody is administrator of every site, and may log in (G15)."""
    rulers = StaffUser.objects.filter(role__code=Role.ADMINISTRATOR, at_every_site=True, is_active=True)
    return rulers.exists()


def key_by_text(text: str) -> ApiKey | None:
    """The living key with this text, or None; with its grant, in one statement."""
    if not (text.startswith("rk_") and len(text) == 46 and text.isascii()):
        return None
    row = fetch_one(LIVING_KEY, [hashlib.sha256(text.encode()).digest()])
    if row is None:
        return None
    key = ApiKey.from_db(DEFAULT_DB_ALIAS, ["id"], row[:1])
    key.grant = granted(*row[1:])
    return key


def staff_at_work(staff_id: int) -> StaffUser | None:
    """Who has this id and is active; with their grant, in one prepared statement."""
    row = fetch_one(STAFF_AT_WORK, [staff_id])
    if row is None:
        return None
    user = _STAFF.of(row)
    user.role, user.site_ids = _ROLE.of(row), row[-1]  # type: ignore[attr-defined]
    return user


def device_holder(staff_id: int, stamp: int, encoded: str) -> str:
    """Whom the mark of a device names: with another password or stamp it is somebody else (G24)."""
    known = salted_hmac("regulars.staff.device", f"{stamp} {encoded}").hexdigest()[:12]
    return f"staff {staff_id} {known}"


def staff_by_password(email: str, password: str, *, caller: Caller = NOBODY_NEAR) -> StaffUser:
    """The active member of staff whom both fit; counted before, and one Argon2id verification either way (G9).

    Whoever was given another password or let go while it was verified is not found (G5, G24). Raises `TooOften` `rate_limited`,
    `Unauthenticated` `wrong_credentials`.
    """
    key = storable(address_key(email))[:254]
    staff_id, encoded, stamp = fetch_one(WHO, [key])
    person = device_holder(staff_id, stamp, encoded) if staff_id else None
    whom = f"{f'staff {staff_id}' if staff_id else 'nobody known'} at the back office"
    with guessing(guess_buckets("staff", key, person=person, caller=caller), whom=whom, caller=caller):
        if fit_of(password, encoded or "") is Fit.WRONG:
            raise _wrong()
    as_verified = StaffUser.objects.filter(pk=staff_id, password=encoded, stamp=stamp, is_active=True)
    found = as_verified.first()
    if found is None:
        raise _wrong()
    return found


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "wrong_credentials", "That email and password don't fit. Try again, or ask an administrator."
    )


Actor = tuple[str | None, int | None]
NAME = Coalesce(NullIf("name", Value("")), "email")


def actors_like(typed: str = "") -> Any:
    """Kind, id and name of staff and API keys whose name or email holds what is typed, also who left, by name."""
    staff = _named(StaffUser.objects.all(), typed) if typed else StaffUser.objects.all()
    people = staff.annotate(kind=Value("staff"), label=NAME).values_list("kind", "pk", "label")
    keys = ApiKey.objects.filter(name__icontains=typed).annotate(kind=Value("api_key"), label=F("name"))
    return people.union(keys.values_list("kind", "pk", "label"), all=True).order_by("label", "pk")


def names_of_actors(actors: Iterable[Actor]) -> dict[Actor, str]:
    """How to name these members of staff and API keys, also who left; one statement."""
    ids: dict[str | None, list[int]] = {"staff": [0], "api_key": [0]}
    for kind, pk in set(actors):
        ids.setdefault(kind, []).append(pk or 0)
    staff = StaffUser.objects.filter(pk__in=ids["staff"]).annotate(kind=Value("staff"), label=NAME)
    keys = ApiKey.objects.filter(pk__in=ids["api_key"]).annotate(kind=Value("api_key"), label=F("name"))
    columns = ("kind", "pk", "label")
    found = staff.values_list(*columns).union(keys.values_list(*columns), all=True)
    return {
        (kind, pk): translate("API key {name}", name=name) if kind == "api_key" else name
        for kind, pk, name in found
    }


def maker_of_key(key_id: int | None) -> int | None:
    """The member of staff who made an API key, as its record says; None for one of the command line. One statement."""
    if key_id is None:
        return None
    made = AuditRecord.objects.filter(
        event=KEY_CREATED.code, subjects__kind="api_key", subjects__subject_id=key_id, actor_kind="staff"
    )
    return made.values_list("actor_id", flat=True).first()


def names_of_staff(ids: Iterable[int]) -> dict[int, str]:
    """How to name these members of staff, by id; one statement, none for nobody."""
    wanted = set(ids)
    return (
        {staff_user.pk: str(staff_user) for staff_user in StaffUser.objects.filter(pk__in=wanted)}
        if wanted
        else {}
    )


@dataclass(frozen=True)
class RoleView:
    """A role with how many hold it."""

    code: str
    name: str
    is_shipped: bool
    gives: Powers
    staff: int
    keys: int

    @property
    def holders(self) -> int:
        return self.staff + self.keys


def roles_with_holders() -> list[RoleView]:
    """Every role, the shipped ones first. Three statements."""
    staff, keys = (
        dict(holders.objects.values_list("role").annotate(number=Count("pk")).order_by())
        for holders in (StaffUser, ApiKey)
    )
    return [
        RoleView(
            code=staff_role.code,
            name=staff_role.label,
            is_shipped=staff_role.is_shipped,
            gives=staff_role.gives,
            staff=staff.get(staff_role.pk, 0),
            keys=keys.get(staff_role.pk, 0),
        )
        for staff_role in StaffRole.objects.order_by("-is_shipped", "pk")
    ]
