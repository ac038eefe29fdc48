"""An audit record in plain sentences: its events' words with names, for the codes and ids that it holds."""

from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Any

from regulars.history.queries.names import Names, from_code
from regulars.history.queries.words import label_of, language_name
from regulars.kernel.audit import all_events
from regulars.kernel.i18n import counted, listed, noop, translate
from regulars.kernel.mail.mail_types import all_mail_types
from regulars.staff.rules import Grant, Right

__all__ = ["OF_ORDERS", "READERS", "sentence_of", "sentences_of"]

# Events about orders, which are told to those who see orders.
OF_ORDERS = "order."
Reader = Callable[[Any, Names, str], str]
_ACCESS = {
    "active": noop("activated access to {site}"),
    "disabled": noop("disabled access to {site}"),
    "pending": noop("made access to {site} wait for approval"),
}
_STRATEGIES = {
    "leave": noop("leaving customers where they were"),
    "take_only_here": noop("taking along customers who knew no other site"),
    "take_all": noop("taking everybody along"),
}
_CODES = {
    "delete_set": noop("delete set"),
    "delete_attribute": noop("delete attribute"),
    "delete_customer_group": noop("delete customer group"),
    "delete_customer_role": noop("delete customer role"),
    "delete_pricing_policy": noop("delete pricing policy"),
    "delete_tag": noop("delete tag"),
    "move_sites": noop("move sites"),
    "change_group_members": noop("change members of a customer group"),
    "registration": noop("registration"),
    "profile": noop("profile"),
    "checkout": noop("checkout"),
}
_WITHOUT_SITE = {"customer.logged_in": noop("logged in"), "customer.logged_out": noop("logged out")}


def sentences_of(event: str, data: Mapping[str, Any], names: Names, grant: Grant | None = None) -> list[str]:
    """Each step of a record once, what joined it too; a step that changed nothing of its own isn't told. With a `grant` without
    what it doesn't show of customers.
    """
    steps = [(event, data), *((str(joined["event"]), joined) for joined in data.get("also", ()))]
    if grant and not grant.may(Right.SEE_ORDERS):
        steps = [step for step in steps if not step[0].startswith(OF_ORDERS)]
    sentences = dict.fromkeys(sentence for step in steps if (sentence := _sentence(*step, names, grant)))
    return list(sentences) or [_finished(_template(event, data).partition(":")[0], event, data, names, grant)]


def sentence_of(event: str, data: Mapping[str, Any], names: Names, grant: Grant | None = None) -> str:
    """The first of them. Begins with a capital letter and ends with a full stop; who did it stands beside it."""
    return sentences_of(event, data, names, grant)[0]


def _sentence(event: str, data: Mapping[str, Any], names: Names, grant: Grant | None) -> str:
    template = _template(event, data)
    is_whole = all(data.get(name) or name == "site" for name in _places(template))
    return _finished(template, event, data, names, grant) if is_whole else ""


def _template(event: str, data: Mapping[str, Any]) -> str:
    known = all_events().get(event)
    template = known.sentence if known else event
    if not data.get("site_id"):
        template = _WITHOUT_SITE.get(event, template)
    return translate(_ACCESS.get(data.get("state", ""), template) if event == "access.set" else template)


@cache
def _places(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _finished(template: str, event: str, data: Mapping[str, Any], names: Names, grant: Grant | None) -> str:
    """Every place is filled by its reader, so that no code is told as it is."""
    area = event.partition(".")[0]
    known = all_events().get(event)
    own = known.readers if known else {}
    is_hidden = bool(known and known.customer_field and grant and not grant.sees(known.customer_field))

    def read(name: str) -> str:
        if name not in data or (is_hidden and name in own):
            return "…"
        return own[name](data[name]) if name in own else READERS[name](data[name], names, area)

    text = template.format_map({name: read(name) for name in _places(template)})
    return f"{text[:1].upper()}{text[1:]}."


def _moved(found: list[Mapping[str, Any]], names: Names, _area: str) -> str:
    moves = []
    for move in found:
        sites = listed([names.site(site) for site in move.get("sites") or [move.get("site", "")]])
        former, to = (names.set(move.get(side, "")) for side in ("from", "to"))
        moves.append(translate("{sites} from {former} to {to}", sites=sites, former=former, to=to))
    return listed(moves)


def _mail_type(code: str, _names: Names, _area: str) -> str:
    return translate(all_mail_types()[code].title) if code in all_mail_types() else from_code(code)


def _text(value: Any, _names: Names, _area: str) -> str:
    return str(value)


def _code(value: Any, _names: Names, _area: str) -> str:
    return translate(_CODES.get(str(value), str(value).replace("_", " ")))


def _named(kind: str) -> Reader:
    return lambda value, names, _: names.of(kind, value)


# How each place in the sentences of events is read, with the event's area, unless the event has a reader of its own.
READERS: dict[str, Reader] = {
    **dict.fromkeys(("site", "site_id", "from_site"), lambda value, names, _: names.site(value)),
    **dict.fromkeys(
        ("set", "from_set", "to_set", "heir", "former"), lambda value, names, _: names.set(value)
    ),
    **dict.fromkeys(("role", "copied"), _named("role")),
    **dict.fromkeys(("kind", "purpose", "state"), _code),
    **dict.fromkeys(("job", "message"), _text),
    "why": lambda value, _names, _: translate(str(value)),
    **{kind: _named(kind) for kind in ("staff", "key", "type", "webhook")},
    "attribute": lambda value, names, _: names.attribute(value),
    "language": lambda value, _names, _: language_name(str(value)),
    "flow": _mail_type,
    "fields": lambda value, names, area: ", ".join(label_of(area, str(code), names) for code in value),
    "moved": _moved,
    "count": lambda value, _names, _: counted("{number} account", "{number} accounts", value),
    "strategy": lambda value, _names, _: translate(_STRATEGIES.get(str(value), from_code(value))),
}
