"""Reading pages."""

import re

__all__ = ["without_tokens"]


def without_tokens(page: str) -> str:
    """For whoever looks for a short word that must not be there: a random token holds any three or four letters at times."""
    return re.sub(r"\w{64}", "", page)
