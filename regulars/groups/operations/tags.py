"""Tags are added, renamed and deleted, and put on accounts (CLS-03)."""

from collections.abc import Collection

from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.groups.models import Tag, Tagging
from regulars.groups.operations.concerned import take_from_accounts
from regulars.groups.operations.locks import lock_named, lock_removable, lock_version
from regulars.groups.rules.marks import (
    FIELD_GROUP,
    TAG_ADDED,
    TAG_DELETED,
    TAG_RENAMED,
    TAGS_CHANGED,
    check_code,
    check_name,
    no_such_tag,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.jobs import Ticker, quiet

__all__ = ["add_tag", "change_tags", "remove_tag", "rename_tag"]


def add_tag(name: str, *, code: str = "", by: Actor) -> Tag:
    """A tag that nobody carries yet. Its code stays, and is made from the name where none is given.

    Raises `Invalid` beside `name`, `code`; `Conflict` `tag_code_taken`.
    """
    name = check_name(name)
    tag = Tag(code=check_code(code, name, longest=40), name=name)
    with change(TAG_ADDED, by=by) as entry:
        tag.save(force_insert=True)
        entry.note(tag=tag.code)
    return tag


def rename_tag(tag: Tag, name: str, *, version: int, by: Actor) -> Tag:
    """Raises `Invalid` beside `name`, `Conflict` `version_conflict`, `NotFound` `no_such_tag`."""
    name = check_name(name)
    with change(TAG_RENAMED, by=by) as entry:
        tag = lock_version(tag, version, no_such_tag(), no_key=True)
        if tag.name == name:
            entry.nothing()
            return tag
        tag.name, tag.version = name, version + 1
        tag.save(update_fields=["name", "version"])
        entry.note(tag=tag.code)
    return tag


def remove_tag(tag: Tag, *, version: int | None, tell: Ticker = quiet, by: Actor) -> int:
    """Delete a tag and take it off every account; answers of how many.

    Raises `Conflict` `tag_in_use` where a discount names it, `version_conflict`; `NotFound` `no_such_tag`.
    """
    with change(TAG_DELETED, by=by) as entry:
        tag = lock_removable(tag, version)
        carriers = take_from_accounts(entry, "groups_tagging WHERE tag_id = %s", tag.pk, tell=tell)
        tag.delete()
        entry.note(tag=tag.code)
    return carriers


def change_tags(account: Customer, codes: Collection[str], *, by: Actor) -> None:
    """The account carries exactly these from then on. Raises `Invalid` `no_such_tag`, `not_an_account` for a guest."""
    with change(TAGS_CHANGED, by=by) as entry:
        lock_account(account, no_key=True)
        tags = {tag.pk: tag for tag in lock_named(Tag, codes, "tags").values()}
        carried = Tag.objects.filter(taggings__account=account).order_by("name", "pk")
        before = {tag.pk: tag.name for tag in carried}
        Tagging.objects.filter(account=account, tag_id__in=before.keys() - tags.keys()).delete()
        new = [Tagging(tag_id=pk, account=account) for pk in tags.keys() - before.keys()]
        Tagging.objects.bulk_create(new)
        if before.keys() == tags.keys():
            entry.nothing()
        after = [tag.name for tag in carried.all()]
        entry.about("customer", account.pk)
        kept = {f"{FIELD_GROUP}tags": {"from": list(before.values()), "to": after}}
        entry.keep_personal("customer", account.pk, kept)
