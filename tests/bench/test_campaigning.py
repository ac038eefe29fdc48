"""What `make bench` measures of campaigns leaves nothing behind, and compares whole portions."""

import pytest

from bench import campaigning, filling
from regulars.kernel.models import Mail
from regulars.newsletters.models import Campaign, CampaignRecipient


@pytest.mark.django_db(transaction=True)
def test_portions_and_a_stop_are_measured_at_two_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    filling._places()
    filling._fill(1_200, lambda _: None)
    monkeypatch.setattr(campaigning, "ROUNDS", 1)
    monkeypatch.setattr(campaigning, "TAKES", 1)
    portion, stop = campaigning.measure_campaigns()
    for figure in (portion, stop):
        assert figure.ratio
        assert (figure.value > 0, figure.ratio.value > 0) == (True, True)
    assert "for 1,200 readers" in portion.what
    assert set(Campaign.objects.values_list("state", flat=True)) == {"sending"}
    assert (Mail.objects.count(), CampaignRecipient.objects.count()) == (500, 2_200)
