"""The demo world of `regulars demo`: made up here, built only through the verbs that everybody uses."""

__all__ = ["holds_demo_world", "load_demo_world"]


def holds_demo_world() -> bool:
    from regulars.sites.models import Installation

    return Installation.objects.filter(is_demo=True).exists()


def load_demo_world() -> None:
    """Load it into an empty installation, all or nothing; where it is already, nothing happens.

    Raises `Conflict` `not_empty` where somebody's own sites are.
    """
    from django.db import transaction

    from regulars.cli.demo.customers import load_customers
    from regulars.cli.demo.forms import set_up_forms
    from regulars.cli.demo.happenings import let_things_happen
    from regulars.cli.demo.shops import open_shops
    from regulars.cli.demo.staff import hire_staff
    from regulars.kernel.actor import OPERATOR
    from regulars.sites.models import Site
    from regulars.sites.operations.installation import mark_as_demo

    if holds_demo_world():
        return
    with transaction.atomic():
        mark_as_demo(by=OPERATOR)
        if Site.objects.exists():  # somebody loaded it while we waited for the mark
            return
        open_shops()
        set_up_forms()
        hire_staff()
        load_customers()
        let_things_happen()
