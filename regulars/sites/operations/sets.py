from dataclasses import dataclass

from django.db.models import RestrictedError

from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.kernel.errors import Conflict, NotFound
from regulars.sites import rules
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.locks import hold_installation, lock_sets
from regulars.sites.queries.colours import next_set_colour
from regulars.sites.rules import Sharing
from regulars.sites.rules.settings import declared

__all__ = ["SetChanges", "add_set", "change_set", "hand_over_default", "refuse_loud_sites", "remove_set"]


@dataclass(frozen=True)
class SetChanges:
    """What may change in a set; None leaves a value as it is. The code is not here: it never changes (SET-05)."""

    name: str | None = None
    access_mode: str | None = None
    sharing: dict[Sharing, bool] | None = None
    approval_for_set: bool | None = None
    discreet: bool | None = None
    colour: str | None = None


def _fill(customer_set: CustomerSet, changes: SetChanges) -> list[str]:
    given = {name: value for name, value in vars(changes).items() if name != "sharing" and value is not None}
    given |= {f"share_{Sharing(kind)}": shared for kind, shared in (changes.sharing or {}).items()}
    values = {name: declared("set")[name].check(value) for name, value in given.items()}
    changed = [name for name, value in values.items() if getattr(customer_set, name) != value]
    for name in changed:
        setattr(customer_set, name, values[name])
    return changed


def add_set(code: str, changes: SetChanges, *, is_default: bool = False, by: Actor) -> CustomerSet:
    """Create a set without sites; with `is_default` it takes the default mark (SET-04, SET-07).

    Raises `Invalid` for a bad code or name, `Conflict` `set_code_taken` when the code exists in any letter case.
    """
    with change(rules.SET_CREATED, by=by) as entry:
        customer_set = CustomerSet(code=rules.check_code(code), name=changes.name or "")
        customer_set.colour = changes.colour or next_set_colour()
        _fill(customer_set, changes)
        customer_set.name = rules.check_name(customer_set.name)
        customer_set.save(force_insert=True)
        entry.about("set", customer_set.pk)
        entry.note(set=customer_set.code, set_id=customer_set.pk, access_mode=customer_set.access_mode)
        entry.note(approval_for_set=customer_set.approval_for_set)
        if is_default:
            hand_over_default(customer_set, by=by)
    return customer_set


def refuse_loud_sites(customer_set: CustomerSet, *, discreet: bool) -> None:
    """Raises `Conflict` `discreet_needs_neutral` where a site of a set that is or becomes discreet says who is there (D-33)."""
    if discreet and Site.objects.filter(set=customer_set, registration="direct").exists():
        raise Conflict(
            "discreet_needs_neutral", "Make registration neutral on all sites of this set first.", "discreet"
        )


def change_set(customer_set: CustomerSet, changes: SetChanges, *, version: int, by: Actor) -> CustomerSet:
    """Change name, access mode and switches; effective on the next request (SET-06, G23).

    A set that becomes discreet needs all its sites `neutral` (D-33). Raises `Conflict` `version_conflict` when
    somebody saved in between.
    """
    with change(rules.SET_CHANGED, by=by) as entry:
        customer_set = lock_sets([customer_set.pk])[customer_set.pk]
        if customer_set.version != version:
            raise Conflict(
                "version_conflict",
                "Someone else saved this set meanwhile. Look at it again before you save.",
                details={"version": customer_set.version},
            )
        before = vars(customer_set).copy()
        changed = _fill(customer_set, changes)
        if not changed:
            entry.nothing()
            return customer_set
        refuse_loud_sites(customer_set, discreet=customer_set.discreet)
        customer_set.version += 1
        customer_set.save(update_fields=[*changed, "version"])
        entry.about("set", customer_set.pk)
        entry.note(set=customer_set.code, fields=changed)
        values = {name: {"from": before[name], "to": getattr(customer_set, name)} for name in changed}
        for name in values.keys() & {"access_mode", "approval_for_set"}:
            entry.note(
                set_id=customer_set.pk,
                **{name: values[name]["to"], f"{name}_before": values[name]["from"]},
            )
        entry.keep_personal("set", customer_set.pk, values)
    return customer_set


def hand_over_default(customer_set: CustomerSet, *, by: Actor) -> None:
    """Give the default mark to this set; the former holder loses it in the same step (DEF-05, G3).

    Raises `NotFound` `no_such_set` when the set has been deleted meanwhile.
    """
    with change(rules.SET_MADE_DEFAULT, by=by) as entry:
        former = hold_installation(change=True).default_set
        if not CustomerSet.objects.filter(pk=customer_set.pk).exists():
            raise NotFound("no_such_set", "This customer set is gone.")
        if former == customer_set:
            entry.nothing()
        Installation.objects.update(default_set=customer_set)
        entry.about("set", customer_set.pk, former.pk)
        entry.note(set=customer_set.code, former=former.code)


def _note_last_words(entry: Entry, set_id: int) -> None:
    """Whom the set let in to its end: nobody can look it up afterwards, and a set that was never changed told nobody."""
    for last in CustomerSet.objects.filter(pk=set_id).values("access_mode", "approval_for_set"):
        entry.note(set_id=set_id, **last, **{f"{name}_before": value for name, value in last.items()})


def remove_set(customer_set: CustomerSet, *, successor: CustomerSet, by: Actor) -> None:
    """Delete a set that nothing belongs to any more; `successor` took what it had (SET-14, G3).

    Raises `Conflict` `default_set_undeletable` for the holder of the default mark, `set_not_empty` while a site or a
    customer belongs to it.
    """
    with change(rules.SET_DELETED, by=by) as entry:
        if hold_installation().default_set_id == customer_set.pk:
            raise Conflict(
                "default_set_undeletable",
                "The default customer set can't be deleted: hand its mark over first.",
            )
        entry.about("set", customer_set.pk, successor.pk)
        entry.note(set=customer_set.code, heir=successor.code)
        _note_last_words(entry, customer_set.pk)
        try:
            if not CustomerSet.objects.filter(pk=customer_set.pk).delete()[0]:
                entry.nothing()
        except RestrictedError:
            raise Conflict(
                "set_not_empty", "Sites or customers still belong to this set: choose who takes them over."
            ) from None
