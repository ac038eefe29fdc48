"""The guards that are taken away one by one, each with the nearest tests that have to notice it."""

from dataclasses import dataclass

__all__ = ["GUARDS", "Guard"]


@dataclass(frozen=True)
class Guard:
    """`text` stands once in `file`; with `without` in its place the guard is gone, and something fails in each of `tests`."""

    name: str
    why: str
    file: str
    text: str
    without: str
    tests: tuple[str, ...]


GUARDS = (
    Guard(
        "The set in the condition of a name",
        "the same username in another set is somebody else (G1, LOG-04)",
        "regulars/authentication/queries/visits.py",
        "ON name.set_id = site.set_id AND name.key = %s",
        "ON name.key = %s",
        ("tests/doors/storefront/test_namesakes.py",),
    ),
    Guard(
        "Approval in the SQL fragment",
        "plans and log-in answer alike (G25)",
        "regulars/customers/queries/access.py",
        "AND site.kind = 'standalone' AND {self.approval} = ''",
        "AND site.kind = 'standalone'",
        ("tests/rooms/customers/test_approval.py", "tests/journeys/test_save_site.py"),
    ),
    Guard(
        "Approval at registration",
        "who needs approval waits from the first moment (G12)",
        "regulars/customers/operations/accounts.py",
        "if accepted.approval and by.kind == ActorKind.VISITOR:",
        "if False:",
        ("tests/rooms/customers/test_approval.py",),
    ),
    Guard(
        "The stamp of a link",
        "what was handed out before a revocation counts no longer (G24)",
        "regulars/customers/operations/tokens.py",
        "AND account.stamp = token.stamp AND account.email",
        "AND account.email",
        ("tests/journeys/test_revocation.py",),
    ),
    Guard(
        "The stamp of a session",
        "a log-in that was ended opens nothing (G4, G24)",
        "regulars/authentication/queries/visits.py",
        'is_current="session.stamp = account.stamp"',
        'is_current="session.stamp IS NOT NULL"',
        ("tests/rooms/authentication/test_sessions.py",),
    ),
    Guard(
        "The own site at a master",
        "whoever logs in at a master is in their own sub site, always the same (SUB-03, SUB-04)",
        "regulars/customers/queries/access.py",
        "THEN coalesce(access.site_id, site.id) ELSE site.id END",
        "THEN site.id ELSE site.id END",
        ("tests/rooms/authentication/test_effective_site.py", "tests/doors/api/test_families.py"),
    ),
    Guard(
        "The family of a sub shop",
        "who registers at a master comes into its family (SUB-01)",
        "regulars/journeys/register_customer.py",
        "if self.site != self.through_site and hold_site(self.site.pk)[1] != self.through_site.pk:",
        "if False:",
        ("tests/journeys/test_sub_shops.py",),
    ),
    Guard(
        "Silence about a family",
        "sites of a discreet set never tell that they belong together (SUB-02)",
        "regulars/customers/queries/family.py",
        "WHERE site.id = %s AND NOT sets.discreet",
        "WHERE site.id = %s",
        ("tests/doors/storefront/test_families.py", "tests/doors/api/test_families.py"),
    ),
    Guard(
        "The lock of an account",
        "who waits is answered once (G12)",
        "regulars/customers/operations/locks.py",
        "Customer.objects.select_for_update(no_key=no_key, nowait=not wait)",
        "Customer.objects.all()",
        (
            "tests/journeys/races/test_approvals.py::test_who_waits_is_answered_once_and_comes_in_by_a_yes_alone",
        ),
    ),
    Guard(
        "The gate of a site",
        "a move ends although log-ins come without pause (G29)",
        "regulars/sites/operations/locks.py",
        "for lock in (_YARD, _GATE):",
        "for lock in (_YARD,):",
        ("tests/journeys/races/test_gates.py::test_a_move_ends_while_sixteen_clients_log_in_without_pause",),
    ),
    Guard(
        "The lock of rights",
        "one administrator stays (G15)",
        "regulars/staff/operations/locks.py",
        "StaffRole.objects.select_for_update(no_key=True).get(",
        "StaffRole.objects.get(",
        ("tests/journeys/races/test_last_administrator.py::test_of_two_who_go_at_once_one_stays",),
    ),
    Guard(
        "Mails of a stopped campaign",
        "nobody is written to once it is stopped (CON-03)",
        "regulars/newsletters/operations/campaigns.py",
        "        _take_back(campaign)\n",
        "",
        ("tests/rooms/newsletters/test_stopped_campaign.py",),
    ),
    Guard(
        "A version from the future",
        "whoever saves has seen what is stored (G23)",
        "regulars/customers/operations/profiles.py",
        "        if account.version != version:",
        "        if account.version > version:",
        ("tests/house/test_versions.py", "tests/doors/test_versions.py"),
    ),
    Guard(
        "Sites of others when a customer is erased",
        "erasing reaches every site, so it takes rights at each (F18, D-34)",
        "regulars/api/admin/customers.py",
        "customer, _ = customer_at(request, customer_id, to=Right.ERASE_CUSTOMERS)",
        "customer, _ = customer_at(request, customer_id)",
        ("tests/doors/test_other_sites.py",),
    ),
    Guard(
        "The sites of a grant in a list",
        "a stranger is found by nobody (G13)",
        "regulars/customer_search/queries/search.py",
        "scope=None if grant.sites is None or filters.site_id else tuple(sorted(grant.sites)),",
        "scope=None,",
        ("tests/doors/api/test_rights.py", "tests/doors/backoffice/customers/test_limited.py"),
    ),
    Guard(
        "The shop in an export",
        "a discreet shop tells nothing of its sisters (0805)",
        "regulars/transfer/queries/personal_data.py",
        "for site in every if grant.is_at(site.pk)}",
        "for site in every}",
        ("tests/doors/storefront/test_my_data.py",),
    ),
    Guard(
        "The sister's address in a file",
        "staff of one shop take away what their customer sees there (MTX-01, G13)",
        "regulars/addresses/queries/export.py",
        "if grant.sites is None or staff_see(",
        "if True or staff_see(",
        ("tests/rooms/addresses/test_export.py",),
    ),
    Guard(
        "The customers of an import",
        "what is entered meanwhile is counted (G2)",
        "regulars/addresses/operations/imports.py",
        "        _hold()\n",
        "",
        ("tests/rooms/addresses/test_imports.py",),
    ),
    Guard(
        "What a record is about",
        "it stands in the history of whom it changed (G20)",
        "regulars/customers/operations/emails.py",
        'entry.about("customer", before.pk)',
        "pass",
        ("tests/house/test_what_records_are_about.py",),
    ),
    Guard(
        "Values beside the records of an erased customer",
        "erasure leaves nothing personal behind (G20)",
        "regulars/kernel/audit.py",
        "    AuditPersonal.objects.filter(kind=kind, subject_id=subject_id).delete()\n",
        "",
        ("tests/journeys/test_erase.py",),
    ),
    Guard(
        "The form token of pages",
        "no other site sends a form in somebody's name",
        "regulars/config/middleware.py",
        "Csrf = _only(PAGES, CsrfViewMiddleware)",
        "Csrf = _only(frozenset(), CsrfViewMiddleware)",
        ("tests/config/test_protection.py",),
    ),
    Guard(
        "A key that was used",
        "a call that is sent twice has one effect (G17)",
        "regulars/kernel/idempotency.py",
        "        if not _take(submitted):",
        "        if not _take(submitted) and False:",
        ("tests/doors/api/test_idempotency.py",),
    ),
    Guard(
        "The sites of a webhook",
        "an endpoint of one shop hears nothing of others (G22)",
        "regulars/webhooks/models.py",
        "webhook.sites && ARRAY({_SITES})",
        "ARRAY({_SITES}) IS NOT NULL",
        ("tests/rooms/webhooks/test_fan_out.py",),
    ),
    Guard(
        "Counting before hashing",
        "no guess is computed beyond what is allowed (G9, G27)",
        "regulars/kernel/guessing/throttle.py",
        "            count(buckets)\n        except TooOften:",
        "            pass\n        except TooOften:",
        ("tests/rooms/authentication/test_guessing.py",),
    ),
    Guard(
        "Log-ins at a sub site that is left",
        "a move within a family ends them for good (G5, SUB-02)",
        "regulars/customers/operations/access.py",
        "if instead_of.pk != family_id:",
        "if False:",
        ("tests/rooms/customers/test_access_moves.py", "tests/journeys/test_revocation.py"),
    ),
    Guard(
        "The lock of an address book",
        "one default of each kind, and nobody is refused (ADR-07, ADR-13)",
        "regulars/addresses/operations/addresses.py",
        "account = lock_account(owner, no_key=True)",
        "account = owner",
        ("tests/journeys/races/test_default_addresses.py",),
    ),
)
