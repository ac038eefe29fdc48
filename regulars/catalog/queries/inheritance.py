"""What is in force at a site of a family, in SQL: `rules.inheritance` is the same rule in Python (SHP-03)."""

__all__ = ["WHOSE_LISTS", "whose"]


def whose(table: str, *, at: str, which: str = "true") -> str:
    """The id of the site whose rows of `table` are in force at the site `at`: its own where it has any `which` rows, else its master's."""
    return f"""(CASE WHEN {at}.master_id IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE site_id = {at}.id AND {which})
        THEN {at}.id ELSE {at}.master_id END)"""


WHOSE_LISTS = whose("catalog_pricelist", at="site", which="active")
