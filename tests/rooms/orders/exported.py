"""Exports of orders that are saved, with a file that is there."""

from regulars.journeys.order_files import ask_for_file
from regulars.kernel.actor import Actor
from regulars.kernel.models import Job
from regulars.orders.operations.saved_exports import ExportWish, save_export
from regulars.staff.models import StaffUser

__all__ = ["an_export"]


def an_export(owner: StaffUser, by: Actor, name: str = "Monthly") -> dict[str, int]:
    """Answers what the addresses of its pages need."""
    wish = ExportWish(name, ["number"], per_line=False)
    file = ask_for_file(save_export(owner, wish, {}, zone="UTC", by=by), by=by)
    Job.objects.filter(pk=file.job_id).update(state=Job.State.DONE)
    return {"export_id": file.export_id, "file_id": file.pk}
