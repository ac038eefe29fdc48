"""The Jinja2 environment of every page: escapes, refuses unknown names, offers the components as `ui`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from django.utils.translation import get_language, gettext, ngettext
from heroicons import jinja as heroicons
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from regulars.ui import formats
from regulars.ui.components import Components, attributes
from regulars.ui.controls import control, control_kind

__all__ = ["environment", "in_one_language"]

_LANGUAGE: ContextVar[str] = ContextVar("language", default="")


def environment(**options: Any) -> Environment:
    options |= {"undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701 - autoescape is among the options
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = _translated
    env.globals |= {"static": static, "url": _url, "icon": icon, "attributes": attributes}
    env.globals |= {"control": control, "control_kind": control_kind, "ui": Components(env)}
    env.filters |= formats.FILTERS
    return env


@contextmanager
def in_one_language() -> Iterator[None]:
    """A page asks for its language once, not for each of its words."""
    token = _LANGUAGE.set(get_language() or "")
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def _translated(text: str, **values: Any) -> Markup:
    """`_("...")` of the templates. A list of fifty rows says its column names fifty times each, so plain ones are kept."""
    if values:
        return Markup(gettext(text)) % values  # noqa: S704 - words of ours; the values are escaped
    return _plain(text, _LANGUAGE.get() or get_language() or "")


@lru_cache(maxsize=4096)
def _plain(text: str, language: str) -> Markup:  # noqa: ARG001 - what it is kept by
    return Markup(gettext(text)) % {}  # noqa: S704 - as above


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    if kwargs or any(type(arg) is not int for arg in args):
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return _address(get_urlconf(), name, len(args)) % args


@lru_cache(maxsize=1024)
def _address(urlconf: str | None, name: str, numbers: int) -> str:
    """The address of this name with a place for each of so many numbers: a list has fifty that differ in one."""
    known = range(10**9, 10**9 + numbers)
    address = reverse(name, urlconf, args=known or None).replace("%", "%%")
    for number in known:
        address = address.replace(str(number), "%d", 1)
    return address


@lru_cache(maxsize=256)
def icon(name: str, size: int = 20, style: str = "") -> Markup:
    """An inline drawing by its heroicons name; `style` is outline, solid, mini or micro (default: by size)."""
    style = style or ("micro" if size <= 16 else "outline")
    draw = getattr(heroicons, f"heroicon_{style}")
    extra = {"stroke_width": "1.6"} if style == "outline" else {}
    return Markup(draw(name, size=size, **{"class": "icon"}, focusable="false", **extra))  # noqa: S704 - a packaged drawing
