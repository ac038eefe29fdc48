"""F03: the strength of a password is looked at for less than its hash costs, whatever its signs (G27, docs/decisions/1121)."""

import time
from collections.abc import Callable
from random import Random

import pytest
from argon2 import PasswordHasher
from zxcvbn import matching, zxcvbn

from regulars.config.hashers import Argon2id
from regulars.customers.rules.strength import SIGNS, is_easy_to_guess
from regulars.journeys.register_customer import register
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid, TooOften
from regulars.kernel.guessing import hashes
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.guessing.throttle import PER_NAME
from tests.world import a_site, an_account

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
CONTEXT = ["ada", "lovelace", "mystic", "kids"]
ALL_SIGNS = "".join(SIGNS)


def dear_passwords() -> list[str]:
    """Long, repeated, full of signs, of dates, of nested repeats: what a matcher has to look at most."""
    dice, nested, shorter, longer = Random(3), "x", "a", "ab"
    for letter in "abcdef":
        nested = nested + letter + nested
    while len(longer) < 72:
        shorter, longer = longer, longer + shorter
    found = [
        (one * 72)[:72] for one in ("a", "ab", "52", "1|7", "p4$$w0rd", "1/1/91", "11091999", "qwerty", "é💥")
    ]
    found += [nested[:72], longer[:72], ALL_SIGNS * 4, ("4@8({[<369!1|0$5+7%2" * 4)[:69]]
    for alphabet in (ALL_SIGNS, "1|7ab", ALL_SIGNS + "asdfgh12"):
        for _ in range(12):
            part = "".join(dice.choice(alphabet) for _ in range(dice.randint(2, 72)))
            found.append((part * 36)[:72])
    return found


def seconds(work: Callable[[], object], times: int) -> float:
    """The least of some, of this thread's time: others may be at work beside us."""
    spent = []
    for _ in range(times):
        before = time.thread_time()
        work()
        spent.append(time.thread_time() - before)
    return min(spent)


def test_worst_password_of_a_corpus_costs_less_than_one_hash() -> None:
    """F03. The control: zxcvbn alone takes several hashes for 21 signs, and for each more of them several times that."""
    ours = PasswordHasher(Argon2id.time_cost, Argon2id.memory_cost, Argon2id.parallelism)
    hash_ = seconds(lambda: ours.hash("seven green herons"), 5)
    words = [f"word{number}" * 50 for number in range(50)]
    is_easy_to_guess("its word lists are loaded", words)
    worst = max(dear_passwords(), key=lambda one: seconds(lambda: is_easy_to_guess(one, words), 1))
    assert seconds(lambda: is_easy_to_guess(worst, words), 5) < hash_
    assert seconds(lambda: zxcvbn("4@8({[<369110!|$5+7%2", words), 1) > hash_


@pytest.mark.parametrize(
    "password",
    ["password", "Passw0rd", "p4$$w0rd", "drowssap", "12345678", "qwertyuiop", "aaaaaaaaaa", "abcabcabc", "abcdefgh",
     "31.12.1999", "19991231", "password1999", "lovelace1", "Lovel4ce!", "mystickids", "kidsmystic", "trustno1trustno1", "p4ssw@rd"],
)  # fmt: skip
def test_what_is_guessed_first_is_easy(password: str) -> None:
    assert is_easy_to_guess(password, CONTEXT)


@pytest.mark.parametrize(
    "password",
    ["seven green herons", "correct horse battery", "tr0ub4dor&3", "xK9#mQ2$", "Wintertag-im-Mai", "mystic herons 7", "äpfel und birnen"],
)  # fmt: skip
def test_what_takes_long_to_guess_is_not(password: str) -> None:
    assert not is_easy_to_guess(password, CONTEXT)


def test_verdicts_are_those_of_zxcvbn() -> None:
    """On passwords as people make them: nothing is easy there and good here; a few that mix signs are the other way round."""
    dice, known = Random(5), [[*words] for words in matching.RANKED_DICTIONARIES.values() if words]
    signs = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "$"}

    def piece() -> str:
        word = dice.choice(one := dice.choice(known)[:3_000]) if known else str(one)
        return dice.choice(
            [word, word.capitalize(), word[::-1], "".join(signs.get(char, char) for char in word), f"{word}{dice.randint(0, 99)}",
             str(dice.randint(1950, 2024)), "qwertzuiop"[: dice.randint(3, 9)], dice.choice("ab1!") * dice.randint(2, 9)]
        )  # fmt: skip

    made = [
        one for _ in range(900) if 8 <= len(one := "".join(piece() for _ in range(dice.randint(1, 3)))) <= 24
    ]
    ours = {one: is_easy_to_guess(one, CONTEXT) for one in made}
    theirs = {one: zxcvbn(one, CONTEXT)["score"] < 2 for one in made}
    assert [one for one in made if theirs[one] and not ours[one]] == []
    assert sum(ours[one] and not theirs[one] for one in made) <= len(made) / 50
    assert 50 < sum(ours.values()) < len(made) - 50  # or it compared nothing


@pytest.mark.django_db
def test_try_that_was_refused_before_its_hash_is_given_back_and_no_other() -> None:
    """F03, G27: a weak password costs no hash and no try; a name that is taken is found after the hash, and is a try."""
    kids = a_site("kids")
    an_account("taken@mail.example", site=kids)
    sent = {"email": "taken@mail.example", "last_name": "Lind", "password": "seven green herons"}
    caller, before = Caller("203.0.113.0/24"), hashes.POOL.computed
    for _ in range(PER_NAME.tries + 1):
        with pytest.raises(Invalid):
            register(
                sent | {"password": (ALL_SIGNS * 4)[:69], "last_name": ""},
                site=kids,
                caller=caller,
                by=VISITOR,
            )
        with pytest.raises(Invalid):
            register(sent | {"password": "p4$$w0rd"}, site=kids, caller=caller, by=VISITOR)
    assert hashes.POOL.computed == before
    for _ in range(PER_NAME.tries):
        with pytest.raises(Conflict):
            register(sent, site=kids, caller=caller, by=VISITOR)
    with pytest.raises(TooOften):
        register(sent, site=kids, caller=caller, by=VISITOR)
    assert hashes.POOL.computed == before + PER_NAME.tries
