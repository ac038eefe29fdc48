"""Pictures for tests, fine and hostile ones."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

__all__ = ["a_picture", "bomb", "hostile"]


def a_picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **more)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def hostile() -> dict[str, bytes]:
    """What is no picture of ours, by what is wrong with it."""
    png, jpeg = a_picture(), a_picture("JPEG")
    return {
        "empty": b"",
        "text": b"hello",
        "html": b"<!doctype html><script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "gif": a_picture("GIF"),
        "bmp": a_picture("BMP"),
        "tiff": a_picture("TIFF"),
        "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
        "html behind a signature": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        "truncated png": png[: len(png) // 2],
        "truncated jpeg": jpeg[: len(jpeg) // 2],
        "header alone": jpeg[:20],
        "broken sum": png[:40] + bytes([png[40] ^ 0xFF]) + png[41:],
        "bomb": bomb(30_000, 30_000),
        "bomb below Pillow's own limit": bomb(7_000, 7_000),
        "a line": bomb(1_000_000, 1),
        "larger than its data": bomb(2_000, 2_000),
        "over 5 MB": png + bytes(5_000_000),
    }


def of_many_pieces() -> dict[str, bytes]:
    """Small on the wire and fine to look at, and each piece of it costs."""
    png, jpeg = a_picture(), a_picture("JPEG", size=(6_000, 5_000), mode="L", progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    empty = struct.pack(">I", 0) + b"tEXt" + struct.pack(">I", zlib.crc32(b"tEXt"))
    return {
        "chunks": png[:33] + empty * 380_000 + png[33:],
        "segments": jpeg[:2] + b"\xff\xfe\x00\x02" * 1_000_000 + jpeg[2:],
        "scans": jpeg[:-2] + scan * ((4_900_000 - len(jpeg)) // len(scan)) + jpeg[-2:],
    }
