from regulars.customers.models import Customer
from regulars.customers.queries.doors import DoorView, doors_of
from regulars.customers.rules import Doorway

__all__ = ["home_of"]


def home_of(account: Customer) -> DoorView | None:
    """The site in whose name an account is written to when staff act: where it was opened, else where it is known.

    Open doors come before closed ones. None for an account whose set has no site for it.
    """

    def rank(door: DoorView) -> tuple[bool, bool, bool]:
        is_origin = door.site_id == account.origin_site_id
        return (door.answer is not Doorway.OPEN, not is_origin, door.row_site_id != door.site_id)

    known = [
        door
        for door in doors_of(account)
        if door.answer is Doorway.OPEN or door.site_id in {door.row_site_id, account.origin_site_id}
    ]
    return min(known, key=rank, default=None)
