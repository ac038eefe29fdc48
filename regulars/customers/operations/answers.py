"""What a shopper answered on a site's form, made ready for the verbs that write it."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from regulars.customers import rules
from regulars.customers.operations.attributes import check_values
from regulars.fields.queries import definitions_of
from regulars.fields.rules import Kept
from regulars.fields.rules.answers import Answer, check_answer
from regulars.fields.rules.forms import Form
from regulars.fields.rules.shipped import PASSWORD
from regulars.fields.rules.values import is_nothing
from regulars.kernel.errors import ErrorCollector, FieldProblem, Invalid
from regulars.sites.models import Site

__all__ = ["answer_of"]

log = logging.getLogger(__name__)
_MOST_TOLD = 100


def answer_of(
    form: Form,
    sent: Mapping[str, object],
    *,
    site: Site,
    language: str = "",
    partly: bool = False,
    stored: Mapping[str, Any] = MappingProxyType({}),
) -> Answer:
    """The answer, checked by the form; what the rules of core fields find is told in the same breath, in the form's order.

    Raises `Invalid` with everything that is wrong. Fields that the form doesn't offer are put into the log, never with their value (REG-14).
    """
    try:
        return check_answer(
            form,
            sent,
            currency=site.currency or "EUR",
            language=language or site.locale,
            partly=partly,
            stored=stored,
        )
    except Invalid as error:
        _note_refused(error.problems, site)
        found = [*error.problems, *_core_problems(form, sent, error.problems)]
        order = {field.code: position for position, field in enumerate(form.fields)}
        found.sort(key=lambda problem: order.get(problem.field, -1))
        raise Invalid.of(found[:_MOST_TOLD]) from None


def _core_problems(
    form: Form, sent: Mapping[str, object], known: Sequence[FieldProblem]
) -> Sequence[FieldProblem]:
    """What would be found only once the rest is mended."""
    fields = {problem.field for problem in known}
    typed = {
        field.code: value
        for field in form.fields
        if field.editable and field.code not in fields and isinstance(value := sent.get(field.code), str)
    }
    password = typed.pop(PASSWORD, None)
    columns = {field.code for field in form.fields if field.definition.kept == Kept.COLUMN}
    collector = ErrorCollector()
    check_values(
        {code: value for code, value in typed.items() if code in columns and not is_nothing(value)}, collector
    )
    if password:
        words = [typed[code][:254] for code in ("email", "first_name", "last_name") if code in typed]
        with collector.field():
            rules.check_password(password, context=words)
    try:
        collector.refuse()
    except Invalid as error:
        return error.problems
    return ()


def _note_refused(problems: Sequence[FieldProblem], site: Site) -> None:
    """Only codes of attributes are named: what else somebody sends as a name could be anything, a secret too."""
    refused = [problem.field for problem in problems if problem.code == "form_field_refused"]
    if refused:
        known = sorted(definitions_of(refused[:_MOST_TOLD]))
        log.warning(
            "refused %s fields at site %s: %s", len(refused), site.code, ", ".join(known) or "none known"
        )
