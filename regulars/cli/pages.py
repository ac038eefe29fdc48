"""`regulars pages ...`"""

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import site_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import print_json, print_table
from regulars.cli.reorganising import APPLY_HINT

if TYPE_CHECKING:
    from regulars.pages.models import Page

app = typer.Typer(help="Pages of a site's own words: list, delete.", no_args_is_help=True)

At = Annotated[str, typer.Option("--site", help="Code of the site.")]
SAME = ("code", "title", "restricted", "active", "position")


@app.command("list")
def list_pages(*, site: At, as_json: Json = False) -> None:
    """The site's own pages, in their order. A sub site shows those of its master too whose codes it hasn't."""
    connect()
    from regulars.pages.models import Page

    pages = list(Page.objects.filter(site=site_by(site)).order_by("position", "title", "pk"))
    if as_json:
        print_json([{name: getattr(page, name) for name in SAME} for page in pages])
        return
    print_table(
        ["Code", "Title", "Restricted", "Active", "Position"],
        [
            [
                page.code,
                page.title,
                "yes" if page.restricted else "no",
                "yes" if page.active else "no",
                page.position,
            ]
            for page in pages
        ],
        empty="This site has no pages of its own.",
    )


@app.command("delete")
def delete_page(
    code: Annotated[str, typer.Argument(help="Code of the page.")],
    *,
    site: At,
    apply: Apply = False,
) -> None:
    """Delete a page: says which and whose roles name it, does it with --apply. Roles keep the right, for pages with this code elsewhere."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.pages.operations.pages import remove_page
    from regulars.pages.queries import roles_naming

    page = _page_by(code, site)
    if apply:
        remove_page(page, by=OPERATOR)
        print(f"Deleted page {page.code} of {page.site.code}.")
        return
    print(f"Page {page.code} of {page.site.code}: {page.title}")
    if page.restricted and (roles := roles_naming(page.code)):
        print(f"Roles that name it: {', '.join(roles)}.")
    print(APPLY_HINT)


def _page_by(code: str, site: str) -> "Page":
    from regulars.kernel.lookups import the_one
    from regulars.pages.models import Page

    pages = Page.objects.select_related("site").filter(site=site_by(site))
    return the_one(pages, "no_such_page", "There is no such page.", code=code.lower().replace("\x00", ""))
