"""The committed OpenAPI documents: `python -m tools.openapi` compares, `--write` takes a planned change over."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

__all__ = ["DOCUMENTS", "snapshot", "written"]

DIRECTORY = Path(__file__).resolve().parent.parent / "docs" / "api"
DOCUMENTS = ("admin", "storefront")


def snapshot(door: str) -> Path:
    return DIRECTORY / f"openapi-{door}.json"


def written(door: str) -> str:
    """The document of one API as the code has it now."""
    api = import_module(f"regulars.api.{door}.urls").api
    document = import_module("regulars.api.base").document(api)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    django.setup()
    changed = [
        door
        for door in DOCUMENTS
        if not snapshot(door).exists() or snapshot(door).read_text() != written(door)
    ]
    if "--write" in sys.argv:
        DIRECTORY.mkdir(exist_ok=True)
        for door in changed:
            snapshot(door).write_text(written(door))
        print(f"written: {', '.join(changed) or 'nothing has changed'}")
        return 0
    for door in changed:
        print(f"{snapshot(door)} is not what the code says. Planned? python -m tools.openapi --write")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
