import pytest

from regulars.customers.rules.proofs import LinkProof, PasswordProof


def test_nobody_has_proved_a_password_that_is_not_there() -> None:
    """G12: an account without a password equals no empty proof."""
    with pytest.raises(ValueError, match="no password"):
        PasswordProof("")


def test_proof_by_password_holds_as_long_as_its_hash_is_the_accounts() -> None:
    proof = PasswordProof("hash")
    assert [proof.holds(password_hash=one, stamp=0) for one in ("hash", "another", "")] == [
        True,
        False,
        False,
    ]


def test_proof_by_link_holds_under_its_stamp_alone() -> None:
    """G24: whatever the password is, a revocation ends it."""
    proof = LinkProof(3)
    assert [proof.holds(password_hash="", stamp=one) for one in (3, 4)] == [True, False]
