from django.contrib.auth.hashers import Argon2PasswordHasher

__all__ = ["Argon2id"]


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
