"""A guess at somebody's browser, in words that they recognise. What a browser says of itself is never shown or kept."""

import re

__all__ = ["browser_in", "device_typed"]

# Words, such as *Kids app on a phone*; what browsers say of themselves, and addresses, have other characters.
_WORDS = re.compile(r"[\w' -]{1,60}")

# The first that is found; most browsers also claim to be those below them.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_in(user_agent: str) -> str:
    """Such as *Firefox on Windows*; empty for a program or a browser that we don't know."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    return f"{browser} on {machine}" if browser and machine else browser


def device_typed(text: str) -> str:
    """What a program tells of a shopper's device: what its browser says of itself, or words that the shopper recognises."""
    return browser_in(text) or (" ".join(text.split()) if _WORDS.fullmatch(text) else "")
