"""From when until when a price list or a discount counts: typed by the clock of its sites, and in which state it is (SHP-02, DIS-01)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from regulars.catalog.rules.periods import STATE_LABELS, PeriodState, Timed, state_of
from regulars.kernel.i18n import lazy, translate

__all__ = ["PeriodForm", "look_of", "period_in_fields"]

_MOMENT = "%Y-%m-%dT%H:%M:%S"
_TONES = {
    PeriodState.ACTIVE: "ok",
    PeriodState.UPCOMING: "info",
    PeriodState.ENDED: "off",
    PeriodState.OFF: "off",
}


class _Moment(forms.DateTimeInput):
    input_type = "datetime-local"


def _moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        input_formats=[_MOMENT, "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=_Moment(format=_MOMENT, attrs={"step": "1"}),
    )


class PeriodForm(forms.Form):
    """The moments mean the clock of the time zone that stands at the fields, also where that of the sites has changed since.

    Without a zone `clock` says there which it will be.
    """

    starts_at = _moment(lazy("Begins"))
    ends_at = _moment(lazy("Ends"))
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, time_zone: str = "", clock: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = str(self.data.get("zone", ""))
        self.time_zone = sent if time_zone and sent in available_timezones() else time_zone
        self.initial["zone"] = time_zone
        clock = translate("In the time zone {zone}.", zone=self.time_zone) if self.time_zone else clock
        for name, text in {
            "starts_at": translate("Empty: from now on."),
            "ends_at": translate("It counts until just before this moment. Empty: without an end."),
        }.items():
            self.fields[name].help_text = f"{text} {clock}"

    def period(self, zone: str, stored: Timed | None = None) -> dict[str, Any]:
        """By the clock shown, else by that of `zone`. What a clock shows of a stored moment means that moment: some hours are there twice (summer time)."""
        zone = self.time_zone or zone
        return {name: self._moment(name, zone, stored) for name in ("starts_at", "ends_at")}

    def _moment(self, name: str, zone: str, stored: Timed | None) -> datetime | None:
        typed: datetime | None = self.cleaned_data[name]
        before: datetime | None = getattr(stored, name, None)
        if typed is None or (before and _clock(before, zone) == typed.strftime(_MOMENT)):
            return before if typed else None
        return typed.replace(tzinfo=ZoneInfo(zone))


def period_in_fields(stored: Timed, zone: str) -> dict[str, str | None]:
    """Stored moments, as the clock of this time zone shows them."""
    moments = {"starts_at": stored.starts_at, "ends_at": stored.ends_at}
    return {name: _clock(at, zone) if at else None for name, at in moments.items()}


def look_of(timed: Timed, at: datetime) -> tuple[str, str]:
    """Its state and the tone of that."""
    state = state_of(timed, at)
    return str(STATE_LABELS[state]), _TONES[state]


def _clock(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime(_MOMENT)
