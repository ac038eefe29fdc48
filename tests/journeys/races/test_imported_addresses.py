"""Addresses come out of a file while the set of their customers is deleted: neither waits for the other for ever (0004, 1161)."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from regulars.addresses.models import Address
from regulars.addresses.operations import imports
from regulars.journeys.clashes import Agreement
from regulars.journeys.delete_set import delete_set, deletion_of
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet
from regulars.transfer.operations.import_lines import ImportLine
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN
from tests.world import a_set, a_site, an_account, where

DEADLOCK_SECONDS = 1.3  # after which PostgreSQL has looked for one


@pytest.mark.django_db(transaction=True)
class TestSetDeletedMeanwhile:
    """The deletion has the accounts when the import comes for them, and goes for the sites then."""

    def delete_while_importing(self, doomed: CustomerSet) -> list[str]:
        """How the import ends; raises as `delete_set`."""
        site = a_site("kids", doomed)
        self.ada, self.heir = an_account(site=site), a_set("heir")
        threads, ends = list[threading.Thread](), list[str]()
        is_read = threading.Event()

        def lines() -> Iterator[ImportLine]:
            yield ImportLine(2, {"customer": str(self.ada.pk), "site": "kids", **BERLIN})
            is_read.set()

        def bring() -> None:
            try:
                imports.import_addresses(lines(), by=SAM)
                ends.append("done")
            except DomainError as error:
                ends.append(error.code)
            finally:
                connection.close()

        def meanwhile(_done: int, _total: int) -> None:
            if not threads:
                threads.append(threading.Thread(target=bring))
                threads[0].start()
                is_read.wait()
                time.sleep(DEADLOCK_SECONDS)

        _, _, plan = deletion_of(doomed, self.heir)
        try:
            delete_set(doomed, successor=self.heir, agreement=Agreement(plan), tell=meanwhile, by=SAM)
        finally:
            threads[0].join()
        return ends

    def test_import_lets_go_of_the_sites_and_comes_later(self) -> None:
        assert self.delete_while_importing(a_set("doomed")) == ["done"]
        assert (where(self.ada), Address.objects.count()) == ("heir", 1)

    def test_control_an_import_that_waited_with_sites_in_hand_would_end_the_deletion(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "_ACCOUNTS", imports._ACCOUNTS.replace("NOWAIT", ""))
        with pytest.raises(DomainError) as victim:
            self.delete_while_importing(a_set("doomed"))
        assert victim.value.code == "busy"
        assert where(self.ada) == "doomed"
