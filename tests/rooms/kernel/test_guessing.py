"""Buckets, devices and networks, without anybody's password."""

import pytest
from django.db import connection

from regulars.kernel.errors import Busy, Forbidden, TooOften, Unauthenticated
from regulars.kernel.guessing.devices import Caller, known_device, mark_device
from regulars.kernel.guessing.network import network_in, networks
from regulars.kernel.guessing.pool import Pool
from regulars.kernel.guessing.throttle import (
    Bucket,
    Rate,
    count,
    forget_empty,
    guess_buckets,
    guessing,
)
from regulars.kernel.jobs import run_periodic
from regulars.kernel.models import Throttle
from tests.occupied import occupied

PROXIES = networks("10.0.0.1, 10.1.0.0/16")


@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("203.0.113.9", "", "203.0.113.0/24"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.0/24"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.7, 10.1.2.3", "198.51.100.0/24"),
        ("10.0.0.1", "192.0.2.1, nonsense", "10.0.0.0/24"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.0/24"),
        ("::ffff:203.0.113.9", "", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("", "", "unknown"),
    ],
)
def test_network_is_believed_from_the_wire_and_from_our_own_proxies(
    remote: str, forwarded: str, network: str
) -> None:
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert network_in(meta, PROXIES) == network


def test_proxies_that_are_no_addresses_are_refused() -> None:
    with pytest.raises(ValueError, match="proxy"):
        networks("proxy.example")


def test_device_is_known_to_those_who_logged_in_from_it() -> None:
    first = mark_device("", "customer 17 0")
    both = mark_device(first, "customer 18 0")
    assert known_device(both, "customer 17 0") == known_device(first, "customer 17 0") != ""
    assert known_device(both, "customer 18 0") != ""
    assert known_device(first, "customer 18 0") == ""
    assert known_device(first, "staff 17") == ""
    assert known_device(first, None) == ""
    assert known_device(first[:-1] + "x", "customer 17 0") == ""
    assert known_device("nonsense", "customer 17 0") == ""


def test_known_device_counts_for_itself_alone() -> None:
    mark = mark_device("", "customer 17 0")
    owner = guess_buckets("set 1", "ada", person="customer 17 0", caller=Caller("203.0.113.0/24", mark))
    stranger = guess_buckets("set 1", "ada", person="customer 17 0", caller=Caller("203.0.113.0/24", ""))
    assert [bucket.kind for bucket in owner] == ["device", "person"]
    assert [bucket.kind for bucket in stranger] == ["name", "network", "person"]


def buckets(tries: int = 3) -> list[Bucket]:
    return [Bucket(Rate(tries, 60), "name", ("x",)), Bucket(Rate(100, 60), "network", ("y",))]


def level(bucket: Bucket) -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM empty_at - clock_timestamp()) / seconds FROM kernel_throttle"
            " WHERE bucket = %s",
            [bucket.key],
        )
        return float(cursor.fetchone()[0])


@pytest.mark.django_db
def test_full_bucket_refuses_and_says_how_long() -> None:
    one, other = buckets()
    for _ in range(3):
        count([one, other])
    with pytest.raises(TooOften) as error:
        count([one, other])
    assert error.value.code == "rate_limited"
    assert 0 < error.value.retry_after <= 60
    assert error.value.message == "Too many tries. Please wait a minute, then try again."
    assert 2 < level(other) <= 3, "what was refused by one bucket counts in no other"


@pytest.mark.django_db
def test_bucket_empties_with_time() -> None:
    one, _ = buckets()
    for _ in range(3):
        count([one])
    Throttle.objects.update(empty_at="2020-01-01T00:00:00Z")
    count([one])
    assert 0 < level(one) <= 1


@pytest.mark.django_db
def test_only_wrong_secrets_stay_counted() -> None:
    one, _ = buckets()
    with guessing([one], whom="nobody"):
        pass
    for refusal in (Busy("busy", ""), Forbidden("no_access", "")):
        with pytest.raises(type(refusal)), guessing([one], whom="nobody"):
            raise refusal
    assert level(one) < 0.1
    with pytest.raises(Unauthenticated), guessing([one], whom="nobody"):
        raise Unauthenticated("wrong_credentials", "")
    assert 0 < level(one) <= 1


@pytest.mark.django_db
def test_worker_deletes_what_has_run_empty() -> None:
    one, other = buckets()
    count([one, other])
    Throttle.objects.filter(bucket=one.key).update(empty_at="2020-01-01T00:00:00Z")
    run_periodic([forget_empty])
    assert [bytes(row.bucket) for row in Throttle.objects.all()] == [other.key]
    forget_empty()


def test_full_pool_counts_whom_it_refused() -> None:
    small_pool = Pool(places=1, line=1)
    with occupied(small_pool), pytest.raises(Busy), small_pool.place():
        pass
    with small_pool.place():
        pass
    with small_pool.turn(), small_pool.place(), small_pool.place():
        pass
    assert (small_pool.computed, small_pool.refused) == (4, 1)
