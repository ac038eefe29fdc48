"""Pictures of the demo world's products: flat shapes on a soft background, the same each time."""

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageDraw

__all__ = ["drawn"]

Pen: TypeAlias = ImageDraw.ImageDraw
SIZE = 600
_DRAWN_AT = 2  # twice as large and then made smaller, so that edges are smooth
INK, LIGHT = "#2f3b4c", "#ffffff"


def _points(*numbers: float) -> list[float]:
    return [number * _DRAWN_AT for number in numbers]


def _box(pen: Pen, x: int, y: int, to_x: int, to_y: int, fill: str, radius: int = 24) -> None:  # noqa: PLR0917 - as Pillow has it
    pen.rounded_rectangle(_points(x, y, to_x, to_y), radius * _DRAWN_AT, fill)


def _disc(pen: Pen, x: int, y: int, radius: int, fill: str) -> None:
    pen.ellipse(_points(x - radius, y - radius, x + radius, y + radius), fill)


def _ring(pen: Pen, x: int, y: int, radius: int, ink: str, width: int) -> None:  # noqa: PLR0917 - as above
    pen.ellipse(_points(x - radius, y - radius, x + radius, y + radius), None, ink, width * _DRAWN_AT)


def _path(pen: Pen, ink: str, width: int, *numbers: int) -> None:
    """A line with round ends and corners."""
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    for start, end in pairwise(corners):
        pen.line(_points(*start, *end), ink, width * _DRAWN_AT)
    for x, y in corners:
        _disc(pen, x, y, width // 2, ink)


def _shape(pen: Pen, fill: str, *numbers: int) -> None:
    pen.polygon(_points(*numbers), fill)


def _bottle(pen: Pen) -> None:
    _box(pen, 262, 110, 338, 170, INK, 16)
    _box(pen, 215, 165, 385, 490, "#2a9d8f", 48)
    _box(pen, 215, 300, 385, 370, LIGHT, 0)


def _socks(pen: Pen) -> None:
    for x, colour in ((150, "#e76f51"), (320, "#f4a261")):
        _box(pen, x, 130, x + 90, 430, colour, 20)
        _box(pen, x, 350, x + 170, 450, colour, 48)
        _box(pen, x, 130, x + 90, 180, LIGHT, 16)


def _jersey(pen: Pen) -> None:
    _shape(pen, "#577590", 210, 130, 390, 130, 530, 300, 460, 350, 400, 280, 400, 480, 200, 480, 200, 280, 140, 350, 70, 300)  # fmt: skip
    _disc(pen, 300, 125, 48, LIGHT)
    _box(pen, 200, 340, 400, 375, "#f9c74f", 0)


def _helmet(pen: Pen, colour: str = "#43617d") -> None:
    pen.pieslice(_points(110, 150, 490, 530), 180, 360, colour)
    _box(pen, 90, 325, 510, 365, INK, 20)
    for x in (200, 300, 400):
        _path(pen, LIGHT, 24, x, 240, x, 290)
    _path(pen, INK, 12, 200, 360, 300, 470, 400, 360)


def _kids_helmet(pen: Pen) -> None:
    _helmet(pen, "#e5719b")


def _lights(pen: Pen) -> None:
    for x, glow, colour in ((200, "#fff3c4", "#ffd166"), (400, "#ffd9d6", "#e63946")):
        _disc(pen, x, 300, 95, glow)
        _box(pen, x - 58, 225, x + 58, 390, INK, 28)
        _disc(pen, x, 295, 40, colour)


def _ball(pen: Pen) -> None:
    _disc(pen, 300, 300, 190, LIGHT)
    _ring(pen, 300, 300, 190, INK, 10)
    _shape(pen, INK, 300, 235, 362, 280, 338, 353, 262, 353, 238, 280)
    for end in ((300, 235, 300, 115), (362, 280, 475, 245), (338, 353, 408, 450), (262, 353, 192, 450), (238, 280, 125, 245)):  # fmt: skip
        _path(pen, INK, 10, *end)


def _bibs(pen: Pen) -> None:
    for x, y, colour in ((40, -30, "#90be6d"), (0, 0, "#f9844a")):
        outline = (
            210,
            130,
            250,
            130,
            270,
            210,
            330,
            210,
            350,
            130,
            390,
            130,
            420,
            280,
            420,
            470,
            180,
            470,
            180,
            280,
        )
        _shape(pen, colour, *(value + (y if place % 2 else x) for place, value in enumerate(outline)))
    _box(pen, 245, 290, 355, 400, LIGHT, 20)


def _balance_bike(pen: Pen) -> None:
    for x in (170, 430):
        _ring(pen, x, 400, 90, INK, 20)
    _path(pen, "#e63946", 22, 170, 400, 260, 290, 395, 290, 430, 400)
    _path(pen, "#e63946", 22, 395, 290, 375, 200)
    _path(pen, INK, 20, 330, 195, 400, 195)
    _path(pen, INK, 26, 215, 245, 285, 245)
    _path(pen, "#e63946", 18, 260, 290, 250, 250)


def _chain(pen: Pen) -> None:
    for x in (110, 235, 360):
        _box(pen, x, 255, x + 135, 345, "#8d99ae", 45)
    for x in (155, 240, 365, 450):
        _disc(pen, x, 300, 24, INK)


def _brake_pads(pen: Pen) -> None:
    for y in (160, 330):
        _box(pen, 130, y, 470, y + 110, "#b5838d", 30)
        _box(pen, 160, y + 25, 440, y + 85, INK, 16)


def _tube(pen: Pen) -> None:
    _ring(pen, 300, 290, 180, INK, 48)
    _ring(pen, 300, 290, 164, "#5c6b7f", 8)
    _box(pen, 288, 400, 312, 450, "#ffd166", 8)


def _cable(pen: Pen) -> None:
    for radius in (180, 140, 100):
        _ring(pen, 300, 290, radius, "#6d597a", 18)
    _path(pen, "#6d597a", 18, 300, 460, 480, 500)
    _disc(pen, 490, 502, 20, INK)


def _workstand(pen: Pen) -> None:
    _path(pen, "#264653", 26, 300, 130, 300, 400)
    _path(pen, "#264653", 22, 150, 490, 300, 390, 450, 490)
    _path(pen, "#264653", 22, 300, 150, 430, 180)
    _box(pen, 410, 145, 490, 215, "#e9c46a", 18)


# background, and what stands on it
_PICTURES: dict[str, tuple[str, Callable[[Pen], None]]] = {
    "bottle": ("#e3f2ef", _bottle),
    "socks": ("#fbeee6", _socks),
    "jersey": ("#e8eef4", _jersey),
    "helmet": ("#eef1e6", _helmet),
    "lights": ("#eeeaf4", _lights),
    "ball": ("#e4f1e4", _ball),
    "bibs": ("#f3f1e2", _bibs),
    "balance-bike": ("#e3eff8", _balance_bike),
    "kids-helmet": ("#f6eaf2", _kids_helmet),
    "chain": ("#f0efec", _chain),
    "brake-pads": ("#f4ecec", _brake_pads),
    "tube": ("#e9eff3", _tube),
    "cable": ("#efeaf2", _cable),
    "workstand": ("#f2efe4", _workstand),
}


def drawn(code: str) -> bytes:
    background, draw = _PICTURES[code]
    picture = Image.new("RGB", (SIZE * _DRAWN_AT, SIZE * _DRAWN_AT), background)
    draw(ImageDraw.Draw(picture))
    file, smooth = BytesIO(), picture.reduce(_DRAWN_AT)
    smooth.save(file, "PNG", compress_level=1)
    return file.getvalue()
