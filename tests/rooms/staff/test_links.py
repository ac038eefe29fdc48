"""Mails to staff are written in the language that they chose (WRK-10)."""

import pytest

from regulars.kernel.actor import SYSTEM
from regulars.kernel.models import Mail
from regulars.staff.models import StaffUser
from regulars.staff.operations.links import send_link
from tests.world import sam


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "written"), [("", "en"), ("en", "en"), ("de", "de")])
def test_link_is_mailed_in_the_language_of_the_back_office_that_they_chose(chosen: str, written: str) -> None:
    user = sam()
    StaffUser.objects.filter(pk=user.pk).update(language=chosen)
    send_link(StaffUser.objects.get(pk=user.pk), by=SYSTEM)
    assert Mail.objects.get(recipient=user.email).language == written
