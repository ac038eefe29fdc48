"""A site's brand colour turned into a palette that can be read, in light and in dark (WCAG 2 contrast)."""

import re

from markupsafe import escape

__all__ = ["Palette", "brand_css", "brand_icon", "contrast", "palette"]

Rgb = tuple[int, int, int]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
LIGHT_SURFACES = ((255, 255, 255), (247, 247, 245))
DARK_SURFACES = ((28, 28, 27), (19, 19, 18))
READABLE = 4.5


class Palette:
    """The five colours of one scheme, as #rrggbb."""

    def __init__(self, fill: Rgb, surfaces: tuple[Rgb, ...], *, dark: bool) -> None:
        toward = WHITE if dark else BLACK
        fill = _until(fill, toward, 1.6, surfaces)
        if READABLE > _ratio(fill, WHITE) >= 3:
            fill = _until(fill, BLACK, READABLE, (WHITE,))  # a shade darker reads better than black letters
        self.on_accent = WHITE if _ratio(fill, WHITE) >= READABLE else BLACK
        self.accent = fill
        self.hover = _mix(fill, WHITE if self.on_accent == BLACK else BLACK, 0.12)
        self.soft = _mix(surfaces[0], fill, 0.16 if dark else 0.09)
        self.ink = _until(fill, toward, READABLE, (*surfaces, self.soft))


def palette(colour: str) -> tuple[Palette, Palette]:
    """The light and the dark palette of #rrggbb. Raises ValueError for anything else."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("A colour is # and six hexadecimal digits.")
    rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
    return Palette(rgb, LIGHT_SURFACES, dark=False), Palette(rgb, DARK_SURFACES, dark=True)


def brand_css(colour: str, *, of: str = ":root") -> str:
    """The stylesheet that dresses a storefront, or the part of a page that `of` selects, in #rrggbb.

    Unlayered, so it wins over the tokens.
    """
    light, dark = palette(colour)
    pairs = {
        "--accent": (light.accent, dark.accent),
        "--accent-hover": (light.hover, dark.hover),
        "--on-accent": (light.on_accent, dark.on_accent),
        "--accent-ink": (light.ink, dark.ink),
        "--accent-soft": (light.soft, dark.soft),
    }
    lines = [f"  {name}: light-dark({_hex(day)}, {_hex(night)});" for name, (day, night) in pairs.items()]
    return "\n".join([f"{of} {{", *lines, "}", ""])


def brand_icon(colour: str, letters: str) -> str:
    """The mark of a shop as an SVG: these letters on #rrggbb."""
    light, _ = palette(colour)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<circle cx="16" cy="16" r="16" fill="{_hex(light.accent)}"/>'
        f'<text x="16" y="21" font-family="sans-serif" font-size="14" font-weight="700" text-anchor="middle"'
        f' fill="{_hex(light.on_accent)}">{escape(letters)}</text></svg>'
    )


def contrast(colour: str, other: str) -> float:
    """The WCAG contrast ratio of two #rrggbb colours, 1 to 21."""
    first, second = (
        tuple(int(value[start : start + 2], 16) for start in (1, 3, 5)) for value in (colour, other)
    )
    return _ratio(first, second)  # type: ignore[arg-type]


def _until(colour: Rgb, toward: Rgb, wanted: float, against: tuple[Rgb, ...]) -> Rgb:
    """The colour nearest to the given one, on the way to another, that stands out against all of these."""
    for step in range(101):
        mixed = _mix(colour, toward, step / 100)
        if all(_ratio(mixed, other) >= wanted for other in against):
            return mixed
    return toward


def _ratio(rgb: Rgb, other: Rgb) -> float:
    darker, lighter = sorted((_luminance(rgb), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mix(rgb: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(rgb, other, strict=True))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
