"""Few stylesheets and one script out of many small files; config/static_files.py serves them under these names."""

from pathlib import Path

__all__ = ["BUNDLES", "joined"]

SOURCES = Path(__file__).parent / "static" / "ui"
# What only the pages of a shop have is in a sheet of its own: the back office doesn't load it.
BUNDLES = {"ui/ui.css": "css/*.css", "ui/shop.css": "css/shop/*.css", "ui/ui.js": "js/*.js"}


def joined(pattern: str) -> str:
    """All these files by name. Scripts are wrapped in a block, so that their names stay their own."""
    texts = [path.read_text() for path in sorted(SOURCES.glob(pattern))]
    return "".join(f"{{\n{text}}}\n" if pattern.endswith(".js") else text for text in texts)
