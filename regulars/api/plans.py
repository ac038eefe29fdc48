"""The one plan as JSON: what a person or a program agrees to by sending `plan` back."""

from typing import Annotated, Literal

from ninja import Query
from pydantic import Field

from regulars.api.schemas import Code, Moment, Money, Schema
from regulars.customers.queries.authorization import is_seen
from regulars.customers.queries.clashes import Clash, Namesake
from regulars.journeys.clashes import PATTERN, Agreement, Decisions, check_decisions, decisions_from
from regulars.journeys.plans import Effect, Plan, people_token, refuse_beyond
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import EVERYTHING

StrategyName = Literal["leave", "take_only_here", "take_all"]
DryRun = Annotated[bool, Query(description="Nothing is done: the plan is answered.")]
Fingerprint = Annotated[str, Field(max_length=64)]


class Decide(Schema):
    """What happens to the account that would come, or to the one that is there (D-24)."""

    decision: Literal["rename", "rename_other", "erase", "skip"]
    username: Annotated[str, Field(max_length=254, description="The new username, to rename.")] = ""


class Agreed(Schema):
    """What was agreed to. `plan` is the fingerprint of the plan that was looked at; `decisions` by account id, and a `rule` (`rename`,
    `last_log_in`, `erase`, `skip`) for all others, whose new names are made by a `pattern` of `{username}` and `{id}`.
    """

    plan: Fingerprint | None = None
    decisions: Annotated[
        dict[str, Decide | Annotated[str, Field(max_length=254)]],
        Field(max_length=1002, examples=[{"17": {"decision": "skip"}, "rule": "rename", "pattern": PATTERN}]),
    ] = {}

    def read_decisions(self, grant: Grant) -> Decisions:
        """Raises `Forbidden` for a decision that is not theirs to make."""
        raw = {
            key: decision.model_dump() if isinstance(decision, Decide) else decision
            for key, decision in self.decisions.items()
        }
        decisions = decisions_from(raw)
        check_decisions(decisions, grant=grant)
        return decisions

    def agreement(self, grant: Grant) -> Agreement:
        return Agreement(self.plan, self.read_decisions(grant))


class NamesakeSchema(Schema):
    """What tells one of the two apart: the site where it was opened, and the last visit on record."""

    id: int
    name: str
    company: str
    site: str
    seen_at: Moment | None


class ClashSchema(Schema):
    """Two accounts with one username: `account_id` would come to where `other_id` has it, as username or as email. `other` is null
    for whoever doesn't see that customer.
    """

    account_id: int
    username: str
    name: str
    other_id: int | None
    other_name: str
    is_email: bool
    mine: NamesakeSchema
    other: NamesakeSchema | None


class EffectSchema(Schema):
    """Customers that can log in at a site from then on, and those that no longer can; `customers_url` lists them, with
    `&direction=can_log_in` or `no_longer` some of them.
    """

    site: Code
    can_log_in: int
    no_longer: int
    customers_url: str


class FactSchema(Schema):
    """Something else that a plan tells, by its code; at least so many where `is_exact` is false. `about` is what it is about; `money` how
    much store credit it is, null where it isn't about any or the role of the key doesn't show it.
    """

    code: str
    count: int
    is_exact: bool
    sites: list[Code]
    about: str
    money: Money | None


class MoveSchema(Schema):
    sites: list[Code]
    from_set: Code
    to_set: Code


class PlanSchema(Schema):
    """What would happen. `story` says which change it is of; of many clashes the first are listed."""

    plan: str
    story: str
    strategy: StrategyName | None
    stranded: Annotated[
        int, Field(description="Customers that lose access to a site without moving to another set.")
    ]
    taken_along: Annotated[int, Field(description="Customers that move to another set.")]
    needs_agreement: bool
    effects: list[EffectSchema]
    facts: list[FactSchema]
    moves: list[MoveSchema]
    clashes: list[ClashSchema]
    clashes_total: int


def _namesake(namesake: Namesake, grant: Grant) -> NamesakeSchema:
    return NamesakeSchema(
        id=namesake.id,
        name=namesake.name if grant.sees("last_name") else "",
        company=namesake.company if grant.sees("company") else "",
        site=namesake.site,
        seen_at=namesake.seen_at,
    )


def _clash(clash: Clash, grant: Grant) -> ClashSchema:
    """Names and usernames only for whoever sees them; whoever may carry the plan out does."""
    mine, other = _namesake(clash.mine, grant), None
    if grant.sites is None or is_seen(grant, clash.other.id):
        other = _namesake(clash.other, grant)
    return ClashSchema(
        account_id=mine.id,
        username=clash.username if grant.sees("username") else "",
        name=mine.name,
        other_id=other.id if other else None,
        other_name=other.name if other else "",
        is_email=clash.is_email,
        mine=mine,
        other=other,
    )


def _effect(plan: Plan, effect: Effect) -> EffectSchema:
    """A plan about one account leads to it."""
    people = f"?planned={people_token(plan.recipe, effect.site.pk)}" if plan.recipe else f"/{plan.account_id}"
    return EffectSchema(
        site=effect.site.code,
        can_log_in=effect.can_log_in,
        no_longer=effect.no_longer,
        customers_url=f"/api/v1/customers{people}",
    )


def dry_plan(plan: Plan, grant: Grant) -> PlanSchema:
    """What a call answers that only asks; refused where the call itself would be."""
    refuse_beyond(plan, grant)
    return plan_schema(plan, grant)


def plan_schema(plan: Plan, grant: Grant = EVERYTHING) -> PlanSchema:
    """As whoever has this grant is told of it."""
    seen = plan.within(grant)
    return PlanSchema(
        plan=plan.fingerprint,
        story=plan.story,
        strategy=plan.strategy.value if plan.strategy else None,
        stranded=seen.stranded,
        taken_along=seen.taken_along,
        needs_agreement=seen.needs_agreement(grant),
        effects=[_effect(seen, effect) for effect in seen.effects],
        facts=[
            FactSchema(
                code=fact.code,
                count=fact.count,
                is_exact=fact.is_exact,
                sites=[site.code for site in fact.sites],
                about=fact.about,
                money=Money.of_amount(*fact.money) if fact.money else None,
            )
            for fact in seen.facts
        ],
        moves=[
            MoveSchema(
                sites=[site.code for site in move.sites],
                from_set=move.former.code,
                to_set=move.to_set.code,
            )
            for move in seen.moves
        ],
        clashes=[_clash(clash, grant) for clash in seen.clashes.first],
        clashes_total=seen.clashes.total,
    )
