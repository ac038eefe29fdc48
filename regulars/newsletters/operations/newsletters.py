"""Newsletters are added, changed and deleted (CON-01)."""

from dataclasses import asdict, dataclass

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, version_conflict
from regulars.newsletters import rules
from regulars.newsletters.models import Campaign, Newsletter, Subscription
from regulars.sites.models import Site

__all__ = [
    "NewsletterWish",
    "add_newsletter",
    "change_newsletter",
    "newsletter_wish_of",
    "note_subscribers_exported",
    "remove_newsletter",
]


@dataclass(frozen=True)
class NewsletterWish:
    name: str
    wording: str
    active: bool = True


def newsletter_wish_of(newsletter: Newsletter) -> NewsletterWish:
    """As it is."""
    return NewsletterWish(newsletter.name, newsletter.wording, newsletter.active)


def add_newsletter(site: Site, code: str, wish: NewsletterWish, *, by: Actor) -> Newsletter:
    """Raises `Invalid` beside the field, `Conflict` `newsletter_code_taken`."""
    collector = ErrorCollector()
    with collector.field():
        code = rules.check_code(code)
    wish = _checked(wish, collector)
    newsletter = Newsletter(site=site, code=code, **asdict(wish))
    with change(rules.ADDED, by=by) as entry:
        newsletter.save(force_insert=True)
        entry.about("site", site.pk)
        entry.note(newsletter=newsletter.code, site=site.code)
    return newsletter


def change_newsletter(
    newsletter: Newsletter, wish: NewsletterWish, *, version: int | None = None, by: Actor
) -> Newsletter:
    """Another wording has the next number; what was agreed to before stays in the events.

    Raises `Invalid` beside the field, `NotFound` `no_such_newsletter`, `Conflict` `version_conflict`.
    """
    wish = _checked(wish, ErrorCollector())
    with change(rules.CHANGED, by=by) as entry:
        newsletter = _locked(newsletter, version)
        fields = sorted(name for name, value in asdict(wish).items() if getattr(newsletter, name) != value)
        if not fields:
            entry.nothing()
            return newsletter
        newsletter.wording_nr += newsletter.wording != wish.wording
        newsletter.name, newsletter.wording, newsletter.active = wish.name, wish.wording, wish.active
        newsletter.version += 1
        newsletter.save()
        entry.about("site", newsletter.site_id)
        entry.note(newsletter=newsletter.code, site=newsletter.site.code, fields=fields)
    return newsletter


def remove_newsletter(newsletter: Newsletter, *, version: int | None = None, by: Actor) -> None:
    """Only one that nobody ever subscribed. Raises `NotFound` `no_such_newsletter`, `Conflict` `newsletter_in_use`, `version_conflict`."""
    with change(rules.REMOVED, by=by) as entry:
        newsletter = _locked(newsletter, version)
        mine = {"newsletter": newsletter}
        if Subscription.objects.filter(**mine).exists() or Campaign.objects.filter(**mine).exists():
            raise rules.newsletter_in_use()
        entry.about("site", newsletter.site_id)
        entry.note(newsletter=newsletter.code, site=newsletter.site.code)
        newsletter.delete()


def note_subscribers_exported(newsletter: Newsletter, *, by: Actor) -> None:
    """Leaves a record: addresses left the house (G20)."""
    with change(rules.EXPORTED, by=by) as entry:
        entry.about("site", newsletter.site_id)
        entry.note(newsletter=newsletter.code, site=newsletter.site.code)


def _checked(wish: NewsletterWish, collector: ErrorCollector) -> NewsletterWish:
    name = wording = ""
    with collector.field():
        name = rules.check_name(wish.name)
    with collector.field():
        wording = rules.check_wording(wish.wording)
    collector.refuse()
    return NewsletterWish(name, wording, wish.active)


def _locked(newsletter: Newsletter, version: int | None) -> Newsletter:
    rows = Newsletter.objects.select_for_update(of=("self",)).select_related("site")
    found = rows.filter(pk=newsletter.pk).first()
    if found is None:
        raise rules.no_such_newsletter()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found
