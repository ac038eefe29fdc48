"""A file of orders as a browser or a program sends it, which is held in memory. The command line takes larger ones."""

from regulars.kernel.errors import Invalid
from regulars.orders.operations.external_lines import LAYOUT
from regulars.transfer.operations.csv_header import BadHeader
from regulars.transfer.operations.csv_lines import ImportFile
from regulars.transfer.operations.import_lines import BadLine, ImportLine

__all__ = ["LARGEST_FILE", "read_order_file"]

LARGEST_FILE = 2_400_000  # about 10,000 orders


def read_order_file(content: bytes, field: str) -> list[ImportLine | BadLine]:
    """Each line, or why it is none: behind a bad header or a broken quote there are no more.

    Raises `Invalid` `file_too_large` beside the field.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "file_too_large",
            "The file is too large for this page. The command regulars orders import takes it.",
            field,
        )
    try:
        return list(ImportFile(content, layout=LAYOUT))
    except BadHeader as error:
        return list(error.lines)
