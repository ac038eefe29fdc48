"""A file to import as a browser or a program sends it, which is held in memory. The command line takes larger ones."""

from regulars.kernel.errors import Invalid
from regulars.transfer.operations.csv_header import BadHeader
from regulars.transfer.operations.csv_lines import ImportFile
from regulars.transfer.operations.import_lines import BadLine, ImportLine, Layout

__all__ = ["LARGEST_FILE", "read_upload"]

LARGEST_FILE = 2_400_000  # about 100,000 prices, or 10,000 orders


def read_upload(content: bytes, field: str, *, layout: Layout, command: str) -> list[ImportLine | BadLine]:
    """Each line, or why it is none: behind a bad header or a broken quote there are no more. `command` is the one that takes larger files.

    Raises `Invalid` `file_too_large` beside the field.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "file_too_large",
            "The file is too large for this page. The command {command} takes it.",
            field,
            command=command,
        )
    try:
        return list(ImportFile(content, layout=layout))
    except BadHeader as error:
        return list(error.lines)
