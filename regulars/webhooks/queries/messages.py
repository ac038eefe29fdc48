"""What a message says: the event, when, by which door, what it is about. Ids, codes and names of fields, never a value."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook as Signer

from regulars.kernel.audit import derived_events
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.sites.models import Site
from regulars.webhooks.models import Delivery, Webhook

__all__ = ["USER_AGENT", "bodies_of", "body_of", "body_of_test", "headers_of"]

MOST_SUBJECTS = 100  # a bulk change may be about a million
USER_AGENT = "Regulars-Webhooks/1"


def bodies_of(deliveries: Iterable[Delivery]) -> dict[int, str]:
    """The body of each delivery, by its id; five statements however many there are. Gone records leave theirs out.

    An endpoint of some sites is named no other one, and nothing that joined a change there.
    """
    deliveries = list(deliveries)
    records = AuditRecord.objects.in_bulk(
        {delivery.record_id for delivery in deliveries if delivery.record_id is not None}
    )
    if not records:
        return {}
    subjects = {pk: _subjects(pk) for pk in records}
    codes = dict(Site.objects.values_list("pk", "code"))
    webhooks = {delivery.webhook_id for delivery in deliveries}
    limits = dict(Webhook.objects.filter(pk__in=webhooks).values_list("pk", "sites"))
    return {
        delivery.pk: _body(
            records[delivery.record_id],
            subjects[delivery.record_id],
            _Sites(codes, frozenset(limits.get(delivery.webhook_id) or codes)),
            delivery.event,
        )
        for delivery in deliveries
        if delivery.record_id in records
    }


def body_of(delivery: Delivery) -> str:
    """What is, or will be, sent."""
    return delivery.body or bodies_of([delivery]).get(delivery.pk, "")


def _subjects(record_id: int) -> list[tuple[str, int]]:
    found = AuditSubject.objects.filter(record_id=record_id)
    return list(found.order_by("kind", "subject_id").values_list("kind", "subject_id")[: MOST_SUBJECTS + 1])


@dataclass(frozen=True)
class _Sites:
    """Codes of all sites by their ids, and whose endpoint it is."""

    codes: dict[int, str]
    theirs: frozenset[int]

    def are_theirs(self, data: dict[str, Any]) -> bool:
        """Of what names a site; one that is gone is nobody's."""
        found = {
            pk for pk, code in self.codes.items() if code == data.get("site") or pk == data.get("site_id")
        }
        return found <= self.theirs


def _body(record: AuditRecord, subjects: list[tuple[str, int]], sites: _Sites, event: str) -> str:
    """Of what is derived of a change only which customers it is about: the change itself may be one at another site."""
    if event in derived_events():
        about, details = [subject for subject in subjects if subject[0] == "customer"], {}
    else:
        about, details = subjects, _details(record.data, sites)
    return _json(
        event,
        record.at,
        {
            "record": record.pk,
            "door": record.door,
            "by": {"kind": record.actor_kind, "id": record.actor_id},
            "about": [
                _subject(kind, pk, sites.codes)
                for kind, pk in about[:MOST_SUBJECTS]
                if kind != "site" or pk not in sites.codes or pk in sites.theirs
            ],
            "about_more": len(subjects) > MOST_SUBJECTS,
            "details": details,
        },
    )


def _subject(kind: str, pk: int, codes: dict[int, str]) -> dict[str, Any]:
    return {"kind": kind, "id": pk} | ({"code": codes[pk]} if kind == "site" and pk in codes else {})


def _details(data: dict[str, Any], sites: _Sites) -> dict[str, Any]:
    """As the record has it; a site is named by its code, as everywhere at our doors."""
    values = dict(data)
    if (site_id := values.pop("site_id", None)) is not None:
        values["site"] = sites.codes.get(site_id)
    if joined := [step for step in values.pop("also", ()) if sites.are_theirs(step)]:
        values["also"] = joined
    return values


def body_of_test(message_id: str, at: datetime) -> str:
    return _json("webhook.test", at, {"message": message_id})


def _json(event: str, at: datetime, data: dict[str, Any]) -> str:
    body = {"type": event, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(body, separators=(",", ":"), sort_keys=False, ensure_ascii=False)


def headers_of(message_id: str, body: str, secrets: Iterable[str], at: datetime) -> dict[str, str]:
    """Signed anew for each attempt, once by each secret that counts: receivers refuse old timestamps."""
    at = at.astimezone(UTC).replace(microsecond=0)
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str((at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)),
        "webhook-signature": " ".join(Signer(secret).sign(message_id, at, body) for secret in secrets),
    }
