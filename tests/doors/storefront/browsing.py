"""What shoppers do, as a browser does it."""

import re
from typing import Any

from django.test import Client

from tests.world import PASSWORD


def register(client: Client, email: str = "ada@mail.example", **values: str) -> Any:
    form = {"last_name": "Lind", "email": email, "password": PASSWORD} | values
    form.setdefault("password_confirmation", form["password"])
    return client.post("/register", form)


def log_in(
    client: Client, username: str = "ada@mail.example", password: str = PASSWORD, **values: str
) -> Any:
    return client.post("/login", {"username": username, "password": password} | values)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def without_tokens(page: str) -> str:
    """What a page says, without the random letters and digits of its form tokens."""
    return re.sub(r"[A-Za-z0-9]{32,}", "", page)


def is_in(client: Client) -> bool:
    """True when this browser is a logged-in customer."""
    return bool(client.get("/account").status_code == 200)
