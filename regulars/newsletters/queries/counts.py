"""How many get what a newsletter sends, for lists of newsletters (CON-01)."""

from collections.abc import Iterable

from regulars.kernel.hot import fetch_all
from regulars.kernel.lists import Total
from regulars.newsletters.models import Newsletter
from regulars.newsletters.rules import SubscriptionState

__all__ = ["MOST_COUNTED", "sizes_of"]

MOST_COUNTED = 10_000
_SIZES = """
SELECT given.id, (SELECT count(*) FROM (
    SELECT 1 FROM newsletters_subscription mine WHERE mine.newsletter_id = given.id AND mine.state = %s LIMIT %s) counted)
FROM unnest(%s::bigint[]) AS given (id)"""


def sizes_of(newsletters: Iterable[Newsletter]) -> dict[int, Total]:
    """The subscribers of each, by its id; beyond ten thousand nobody counts on. One statement, however many they are."""
    ids = [newsletter.pk for newsletter in newsletters]
    rows = fetch_all(_SIZES, [SubscriptionState.CONFIRMED.value, MOST_COUNTED + 1, ids]) if ids else []
    return {
        pk: Total(min(number, MOST_COUNTED), is_exact=number <= MOST_COUNTED, is_least=number > MOST_COUNTED)
        for pk, number in rows
    }
