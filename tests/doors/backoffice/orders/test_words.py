"""Orders in words: no code of a reason is left for people to read."""

from regulars.backoffice.orders.words import held_words
from regulars.kernel.i18n import language_override
from regulars.orders.rules.buying import Answer, Reason, ReasonCode

HOLDS = [code for code in ReasonCode if Reason(code).answer is Answer.HOLD]


def test_every_reason_of_a_hold_has_a_sentence_in_both_languages() -> None:
    """B2B-10"""
    english = held_words(HOLDS)
    with language_override("de"):
        german = held_words(HOLDS)
    assert not {*english, *german} & set(HOLDS)
    assert len({*english, *german}) == 2 * len(HOLDS)
