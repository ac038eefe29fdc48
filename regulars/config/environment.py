"""What an operator may set. Read from the environment once, checked, and nowhere else."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from regulars.config.smtp import smtp_settings
from regulars.kernel.domains import canonical_domain
from regulars.kernel.guessing.network import networks

__all__ = ["Environment"]

MOST = 1_000_000


class Environment(BaseSettings):
    """The settings of `docs/settings.md`; every name is also the environment variable's."""

    database_url: str = Field(default="", description="PostgreSQL 15 or newer; empty: the embedded server.")
    regulars_pooler: Literal["", "transaction"] = Field(
        default="",
        description="`transaction` when `DATABASE_URL` leads to PgBouncer in transaction mode or the like, which is refused else.",
    )
    database_direct_url: str = Field(
        default="", description="Past the pooler to PostgreSQL itself, for `migrate`; empty: `DATABASE_URL`."
    )
    regulars_domain: str = Field(
        default="localhost", description="Front page here, back office at `admin.` in front of it."
    )
    regulars_port: int = Field(default=8000, ge=1, le=65535, description="Port of `regulars serve`.")
    regulars_data: Path | None = Field(default=None, description="Where the embedded database lives.")
    regulars_demo: bool = Field(
        default=False, description="The database holds the demo world (set by `regulars demo`)."
    )
    smtp_url: str = Field(
        default="",
        description="smtp://user:password@host:port (STARTTLS where offered, `?tls=off` without; `?smtputf8=on` where it takes addresses such as müller@...) or smtps://...; empty: mails stay in the outbox.",
    )
    regulars_sender: str = Field(
        default="", description="Sender of mails to staff; empty: `regulars@` and REGULARS_DOMAIN."
    )
    secret_key: SecretStr = Field(default=SecretStr(""), description="Signs staff sessions and form tokens.")
    trusted_proxies: Annotated[str, NoDecode] = Field(
        default="", description="Addresses of reverse proxies whose forwarded headers count, by comma."
    )

    regulars_api_per_key: int = Field(
        default=6000, ge=0, le=MOST, description="Requests a minute that an API key may make; 0: no limit."
    )
    regulars_api_per_session: int = Field(
        default=1200,
        ge=0,
        le=MOST,
        description="Requests a minute that a shopper's log-in may make at a site's API; 0: no limit.",
    )
    regulars_api_per_network: int = Field(
        default=3000,
        ge=0,
        le=MOST,
        description="Requests a minute to the APIs from one network (/24, /64) without a key or log-in; 0: no limit.",
    )
    regulars_local_webhooks: bool = Field(
        default=False,
        description="For development: webhooks may go to this machine (`localhost`), also by http.",
    )

    @field_validator("regulars_domain")
    @classmethod
    def _is_a_domain(cls, text: str) -> str:
        domain = canonical_domain(text)
        if domain is None:
            raise ValueError("is a domain, such as shops.example")
        return domain

    @field_validator("smtp_url")
    @classmethod
    def _can_be_used(cls, url: str) -> str:
        smtp_settings(url)
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, text: str) -> str:
        networks(text)
        return text
