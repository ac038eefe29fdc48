"""One stylesheet and one script out of many small files, without a build step: the staticfiles finder joins them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

__all__ = ["BundleFinder", "joined"]

SOURCES = Path(__file__).parent / "static" / "ui"
BUNDLES = {"ui/ui.css": "css", "ui/ui.js": "js"}


def joined(kind: str) -> str:
    """All files of one kind by name. Scripts are wrapped in a block, so that their names stay their own."""
    texts = [path.read_text() for path in sorted((SOURCES / kind).glob(f"*.{kind}"))]
    return "".join(f"{{\n{text}}}\n" if kind == "js" else text for text in texts)


class BundleFinder(BaseFinder):
    """Offers ui/ui.css and ui/ui.js; written anew whenever a source changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.STATIC_ROOT).parent / "bundles")
        super().__init__(*args, **kwargs)

    def check(self, **_: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        found = [self._written(path)] if path in BUNDLES else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002
        for path in BUNDLES:
            self._written(path)
            yield path, self.storage

    def _written(self, path: str) -> str:
        target, text = Path(self.storage.path(path)), joined(BUNDLES[path])
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_suffix(".part")
            temporary.write_text(text)
            temporary.replace(target)
        return str(target)
