"""One stylesheet and one script out of many small files; config/static_files.py serves them under these names."""

from pathlib import Path

__all__ = ["BUNDLES", "joined"]

SOURCES = Path(__file__).parent / "static" / "ui"
BUNDLES = {"ui/ui.css": "css", "ui/ui.js": "js"}


def joined(kind: str) -> str:
    """All files of one kind by name. Scripts are wrapped in a block, so that their names stay their own."""
    texts = [path.read_text() for path in sorted((SOURCES / kind).glob(f"*.{kind}"))]
    return "".join(f"{{\n{text}}}\n" if kind == "js" else text for text in texts)
