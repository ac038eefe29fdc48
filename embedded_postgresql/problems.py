__all__ = ["PostgresError"]


class PostgresError(Exception):
    """The embedded server can't do what was asked."""
