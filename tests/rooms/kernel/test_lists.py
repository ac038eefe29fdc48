"""A list walked by keyset: everything once, forth and back, whatever the order; an honest total (1301)."""

import base64
import json
from itertools import pairwise

import pytest

from regulars.kernel.errors import Invalid
from regulars.kernel.lists import Column, Filter, List, Page, Total, walk
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from tests.statements import counted_statements
from tests.world import a_site, sam

pytestmark = pytest.mark.django_db

ORDERS = [("name", "pk"), ("-pk",), ("pk",), ("-created_at", "pk"), ("-name", "-pk")]


@pytest.fixture
def shops(db: None) -> list[Site]:
    """Seven, of which some share their name."""
    return [
        a_site(f"s{number}", name=name) for number, name in enumerate(["b", "a", "a", "c", "a", "Ä", "b"])
    ]


def forth(order: tuple[str, ...], limit: int) -> list[Page[Site]]:
    pages = [walk(Site.objects.all(), order, limit=limit)]
    while pages[-1].next_cursor:
        pages.append(walk(Site.objects.all(), order, cursor=pages[-1].next_cursor, limit=limit))
    return pages


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 3, 6, 7])
def test_everything_stands_there_once_forth_and_back(
    shops: list[Site], order: tuple[str, ...], limit: int
) -> None:
    pages = forth(order, limit)
    assert [one for page in pages for one in page.items] == list(Site.objects.order_by(*order))
    assert [page.first for page in pages] == list(range(1, 8, limit))
    assert {page.total for page in pages} == {Total(7, is_exact=True)}
    for before, page in pairwise(pages):
        assert page.previous_cursor
        back = walk(Site.objects.all(), order, cursor=page.previous_cursor, limit=limit)
        assert (back.items, back.first) == (before.items, before.first)
    assert pages[0].previous_cursor is None


def test_booleans_are_walked_too(db: None) -> None:
    for number in range(5):
        sam(email=f"sam{number}@staff.example")
    StaffUser.objects.filter(email__contains="2").update(is_active=False)
    order, found, cursor = ("-is_active", "name", "pk"), [], None
    for _ in range(3):
        page = walk(StaffUser.objects.all(), order, cursor=cursor, limit=2)
        found, cursor = found + page.items, page.next_cursor
    assert (found, cursor) == (list(StaffUser.objects.order_by(*order)), None)
    assert not found[-1].is_active


def test_row_that_came_meanwhile_moves_no_page(shops: list[Site]) -> None:
    first = walk(Site.objects.all(), ("name", "pk"), limit=3)
    a_site("newer", name="0")
    rest = walk(Site.objects.all(), ("name", "pk"), cursor=first.next_cursor, limit=10)
    assert len({*first.items, *rest.items}) == 7


def test_total_says_how_far_it_was_counted(shops: list[Site]) -> None:
    page = walk(Site.objects.all(), ("pk",), limit=2, up_to=4)
    assert page.total == Total(4, is_exact=False, is_least=True)
    following = walk(Site.objects.all(), ("pk",), cursor=page.next_cursor, limit=2, up_to=4)
    assert following.total == page.total
    assert walk(Site.objects.all(), ("pk",), limit=2, up_to=7).total == Total(7, is_exact=True)


def test_page_takes_two_statements_and_one_afterwards(shops: list[Site]) -> None:
    counts = []
    cursor = None
    for _ in range(3):
        with counted_statements() as counted:
            cursor = walk(Site.objects.all(), ("name", "pk"), cursor=cursor, limit=2).next_cursor
        counts.append(counted.count)
    assert counts == [2, 1, 1]


def written(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        written(),
        written(0, 1, 7, 1, "a"),
        written(0, 1, 7, 1, 5, 5),
        written(0, 1, 7, 1, "a", -1),
        written(0, 1, 7, 1, "a", 2**63),
        written(0, 1, 7, 1, "a", not 0),
        written(0, 1, 7, 1, "a\x00", 1),
        written(0, "1", 7, 1, "a", 1),
        written(0, -1, 7, 1, "a", 1),
        "[" * 599,
    ],
)
def test_cursor_that_is_none_of_ours_is_refused(shops: list[Site], cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        walk(Site.objects.all(), ("name", "pk"), cursor=cursor)
    assert refused.value.code == "bad_cursor"


def test_moment_that_no_calendar_has_is_refused(shops: list[Site]) -> None:
    with pytest.raises(Invalid):
        walk(Site.objects.all(), ("created_at", "pk"), cursor=written(0, 1, 7, 1, 2**62, 1))


def test_upper_room_adds_to_a_list(shops: list[Site]) -> None:
    """The list knows nothing of what joins it: an id subquery, and texts by id."""
    of = List(("site", "sites"), [Column("name", "Name")], orders={"": ("pk",)})
    wanted = Site.objects.filter(name="a").values("pk")
    of.add(
        Filter("liked", "Liked", lambda rows, _: rows.filter(pk__in=wanted)),
        Column("likes", "Likes", values=lambda ids: {pk: f"{pk} likes" for pk in ids}),
    )
    assert [one.name for one in of.page(of.narrow(Site.objects.all(), liked="yes")).items] == ["a"] * 3
    assert [column.code for column in of.columns] == ["name", "likes"]
    assert of.narrow(Site.objects.all(), liked="").count() == 7
