"""Pictures as values: looked at, made anew, offered by forms, gone with the customer (ATT-05, MYA-05, G14)."""

from io import BytesIO

import pytest
from PIL import Image

from regulars.customers.models import AttributeImage, Customer
from regulars.customers.operations.images import remove_image, set_image
from regulars.customers.queries.images import image_called, image_of
from regulars.customers.rules.images import made_anew
from regulars.fields.rules import Purpose, Type
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.sites.models import Site
from tests.rooms.customers.pictures import a_picture, bomb, hostile, of_many_pieces
from tests.rooms.fields.forms import a_form_of, an_attribute
from tests.world import a_site, an_account

HOSTILE = hostile()


@pytest.mark.parametrize("kind", HOSTILE)
def test_file_that_is_no_picture_of_ours_is_refused_beside_its_field(kind: str) -> None:
    with pytest.raises(Invalid) as raised:
        made_anew(HOSTILE[kind], "photo")
    assert raised.value.code in {"image_unreadable", "image_too_large"}
    assert raised.value.field == "photo"


@pytest.mark.parametrize("kind", ["chunks", "segments", "scans"])
def test_picture_of_too_many_pieces_is_refused_before_it_is_read(kind: str) -> None:
    """G27: five million bytes hold 80,000 scans of a whole picture; `doors/test_costs.py` has the control."""
    with pytest.raises(Invalid) as raised:
        made_anew(of_many_pieces()[kind], "photo")
    assert (raised.value.code, raised.value.field) == ("image_too_large", "photo")


def test_picture_may_have_the_pixels_that_its_kind_is_decoded_from() -> None:
    """G27: a JPEG is decoded smaller at once, of the others every pixel is held."""
    for picture in (
        a_picture("JPEG", (7_000, 5_500), "L", progressive=True),
        a_picture("PNG", (4_000, 4_000)),
    ):
        assert max(made_anew(picture, "photo").width, 0) == 1_600
    with pytest.raises(Invalid) as raised:
        made_anew(bomb(4_001, 4_000), "photo")
    assert raised.value.code == "image_too_large"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_picture_of_every_usual_kind_becomes_webp(kind: str, mode: str) -> None:
    source = BytesIO()
    Image.new(mode, (40, 30)).save(source, kind)
    found = Image.open(BytesIO(made_anew(source.getvalue(), "photo").content))
    assert (found.format, found.size) == ("WEBP", (40, 30))


def test_large_picture_is_made_smaller_in_its_proportions() -> None:
    for kind in ("JPEG", "PNG"):
        picture = made_anew(a_picture(kind, (4000, 1000)), "photo")
        assert (picture.width, picture.height) == (1600, 400)


def test_nothing_that_came_along_is_kept() -> None:
    """A file that is a picture and a page at once, metadata with a place, frames that move: what is left are pixels."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "52.5N 13.4E", 6
    smuggled = b"<script>alert(1)</script>PK\x03\x04"
    source = a_picture("JPEG", (40, 30), exif=exif, comment=smuggled) + smuggled
    picture = made_anew(source, "photo")
    assert b"script" not in picture.content
    assert b"52.5N" not in picture.content
    assert (picture.width, picture.height) == (30, 40)  # upright

    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    moving = BytesIO()
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    still = Image.open(BytesIO(made_anew(moving.getvalue(), "photo").content))
    assert getattr(still, "n_frames", 1) == 1


@pytest.fixture
def kids(db: None) -> Site:
    an_attribute("photo", Type.IMAGE)
    return a_site("kids")


@pytest.mark.django_db
def test_picture_is_kept_replaced_and_removed_with_its_bytes(kids: Site) -> None:
    ada = an_account(site=kids)
    first = set_image(ada, "photo", a_picture(), by=OPERATOR).attributes["photo"]
    second = set_image(ada, "photo", a_picture("JPEG"), by=OPERATOR).attributes["photo"]
    assert first != second
    assert image_called(first, account_id=ada.pk) is None
    found = image_called(second, account_id=ada.pk)
    assert found is not None
    assert found == image_of(ada.pk, "photo")
    assert image_called(second, account_id=ada.pk + 1) is None

    assert remove_image(ada, "photo", by=OPERATOR).attributes == {}
    assert not AttributeImage.objects.exists()
    assert Customer.objects.get().version == 4


@pytest.mark.django_db
def test_shopper_writes_only_the_picture_that_the_form_lets_them(kids: Site) -> None:
    """G14, MYA-05"""
    ada = an_account(site=kids)
    for offered in ({"last_name": {}}, {"photo": {"read_only": True}}):
        a_form_of(kids, Purpose.PROFILE, offered)
        for attempt in (set_image, remove_image):
            more = (a_picture(),) if attempt is set_image else ()
            with pytest.raises(Invalid) as raised:
                attempt(ada, "photo", *more, site=kids, by=OPERATOR)
            assert raised.value.code == "form_field_refused"
    a_form_of(kids, Purpose.PROFILE, {"photo": {}})
    set_image(ada, "photo", a_picture(), site=kids, by=OPERATOR)
    for code in ("last_name", "nothing", "a\x00b", ""):
        with pytest.raises(Invalid) as unknown:
            set_image(ada, code, a_picture(), by=OPERATOR)
        assert unknown.value.code == "unknown_attribute"


@pytest.mark.django_db
def test_erasure_takes_the_pictures_too(kids: Site) -> None:
    ada = an_account(site=kids)
    set_image(ada, "photo", a_picture(), by=OPERATOR)
    erase(ada, by=OPERATOR)
    assert not AttributeImage.objects.exists()
    with pytest.raises(Conflict):
        set_image(ada, "photo", a_picture(), by=OPERATOR)
