from regulars.cli.problems import Refused

__all__ = ["PostgresError"]


class PostgresError(Refused):
    """The embedded server can't do what was asked."""
