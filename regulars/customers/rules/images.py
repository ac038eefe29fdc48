"""A picture that somebody sent in: looked at, refused or made anew, so that nothing of the file itself is kept (ATT-05)."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from regulars.kernel.errors import Invalid

LARGEST_FILE = 5_000_000
# A large JPEG is decoded smaller at once; of the others every pixel is held, by WebP's decoder several times.
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
# Pieces of a file cost by their number: segments before the first scan, scans of the whole picture, chunks.
MOST_SEGMENTS, MOST_SCANS, MOST_CHUNKS = 2_000, 64, 5_000
LONGEST_SIDE = 1_600
CONTENT_TYPE = "image/webp"
_FORMATS = tuple(MOST_PIXELS)
# What Pillow raises over files that are broken, or made to break it.
_UNREADABLE = (
    OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, OverflowError, MemoryError, AttributeError,
    struct.error, zlib.error, Image.DecompressionBombError, Warning,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A WebP of our own making, without metadata."""

    content: bytes
    width: int
    height: int


def made_anew(content: bytes, field: str) -> Picture:
    """Read as what it is, whatever it is called; its first frame turned upright, made smaller, and encoded again.

    Raises `Invalid` beside `field`: `image_too_large` (bytes, or pixels before any is decoded), `image_unreadable`.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid("image_too_large", "Please choose a picture of at most 5 MB.", field)
    try:
        _check_size(content, field)
        return _encoded(content)
    except _UNREADABLE:
        raise Invalid(
            "image_unreadable", "This is not a picture that can be read: use JPEG, PNG or WebP.", field
        ) from None


def _check_size(content: bytes, field: str) -> None:
    """The number of pieces, the size that the header tells, and the file's own checks; the pixels come later."""
    if not _has_few_pieces(content):
        raise Invalid(
            "image_too_large", "This picture is made of too many pieces. Please save it anew.", field
        )
    with Image.open(BytesIO(content), formats=_FORMATS) as found:
        width, height = found.size
        most = MOST_PIXELS[found.format or "PNG"]
        if width * height > most or max(width, height) > 20 * LONGEST_SIDE:
            raise Invalid(
                "image_too_large",
                "This picture has too many pixels: at most {most} million.",
                field,
                most=most // 1_000_000,
            )
        found.verify()


def _has_few_pieces(content: bytes) -> bool:
    """Walked by lengths alone. In the data of a JPEG no FF stands before DA but where a scan begins."""
    if content.startswith(b"\x89PNG"):
        return _ends_within(MOST_CHUNKS, content, 8, ">I", 12)
    if content.startswith(b"\xff\xd8"):
        return content.count(b"\xff\xda") <= MOST_SCANS and _ends_within(MOST_SEGMENTS, content, 4, ">H", 2)
    return True


def _ends_within(most: int, content: bytes, at: int, length: str, around: int) -> bool:
    """Whether the walk is over, or at the scans of a JPEG, before it has taken so many steps."""
    for _ in range(most):
        if at + 4 > len(content) or (around == 2 and content[at - 2 : at] == b"\xff\xda"):
            return True
        at += struct.unpack_from(length, content, at)[0] + around
    return False


def _encoded(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=_FORMATS) as found:
        found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded smaller at once
        found.load()
        clear = "A" in found.getbands() or "transparency" in found.info
        mode = "RGBA" if clear else "RGB"
        small: Image.Image = found if found.mode == mode else found.convert(mode)
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(_with_turn(small, found))
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    out = BytesIO()
    bare.save(out, "WEBP", quality=82, method=2)
    return Picture(out.getvalue(), *bare.size)


def _with_turn(small: Image.Image, found: Image.Image) -> Image.Image:
    """Which way is up is all that is taken from the metadata."""
    turn = found.getexif().get(0x0112)
    exif = small.getexif()  # the picture's own where nothing was converted
    exif.clear()
    if turn in range(2, 9):
        exif[0x0112] = turn
    return small
