import pytest

from regulars.authentication.operations.sessions import _demand_change
from regulars.customers.models import OneTimeToken
from regulars.customers.operations.credentials import generate_password
from regulars.customers.rules.proofs import PasswordProof
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Unauthenticated
from tests.world import a_site, an_account


def test_nobody_has_proved_a_password_that_is_not_there() -> None:
    """G12: an account without a password equals no empty proof."""
    with pytest.raises(ValueError, match="no password"):
        PasswordProof("")


def test_proof_by_password_holds_as_long_as_its_hash_is_the_accounts() -> None:
    proof = PasswordProof("hash")
    assert [proof.holds(one) for one in ("hash", "another", "")] == [True, False, False]


@pytest.mark.django_db
def test_password_that_was_changed_since_gets_no_link_to_choose_another() -> None:
    """G24: between the proof of a generated password and its answer, somebody gave the account another one."""
    ada = an_account(site=a_site("kids"))
    generated = generate_password(ada, by=OPERATOR)
    ada.refresh_from_db()
    proof = PasswordProof(ada.password)
    by = Actor(ActorKind.CUSTOMER, Channel.API, ada.pk)
    assert _demand_change(ada.pk, ada.origin_site_id, proof=proof, by=by)
    assert generate_password(ada, by=OPERATOR) != generated
    before = OneTimeToken.objects.count()
    with pytest.raises(Unauthenticated):
        _demand_change(ada.pk, ada.origin_site_id, proof=proof, by=by)
    assert OneTimeToken.objects.count() == before
