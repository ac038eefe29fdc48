"""What `serve` says once it runs."""

from io import StringIO

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from regulars.journeys.demo_logins import demo_logins

__all__ = ["announcement"]


def announcement(port: int, *, demo: bool, width: int | None) -> str:
    """For a terminal of this width; for None plain, as for a file."""
    from django.conf import settings

    text = StringIO()
    console = Console(file=text, highlight=False, force_terminal=width is not None, width=width)
    table = Table.grid(padding=(0, 3))
    table.add_row("Front page", _address(settings.DOMAIN, port))
    table.add_row("Back office", _address(f"admin.{settings.DOMAIN}", port))
    for name, host in _sites():
        table.add_row(name, _address(host, port))
    console.print(
        Panel(table, title="Regulars is running", title_align="left", expand=False, border_style="dim")
    )
    if demo:
        logins = Table.grid(padding=(0, 3))
        for login in demo_logins():
            logins.add_row(login.username, login.password, f"[dim]{login.about}[/dim]")
        console.print(
            Panel(logins, title="Demo logins", title_align="left", expand=False, border_style="dim")
        )
    if not (settings.IS_LOCAL or settings.TRUSTED_PROXIES):
        console.print(
            "Only https is served away from localhost, and TRUSTED_PROXIES names no proxy that speaks it: see docs/operate.md."
        )
    console.print("[dim]Ctrl-C stops everything; the data stays.[/dim]")
    return text.getvalue()


def _address(host: str, port: int) -> str:
    """Away from this machine it is the proxy's."""
    from django.conf import settings

    return f"http://{host}:{port}/" if settings.IS_LOCAL else f"https://{host}/"


def _sites() -> list[tuple[str, str]]:
    from regulars.sites.models import SiteHost

    rows = SiteHost.objects.select_related("site").order_by("site__name", "name")[:12]
    return [(row.site.name, row.name) for row in rows]
