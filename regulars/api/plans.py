"""Plans of reorganisations as JSON: what a person agrees to by sending `plan` back."""

from typing import Annotated, Any, Literal

from pydantic import Field

from regulars.api.shapes import Code, Shape
from regulars.customers.queries.reorganisation import Clash
from regulars.journeys.clashes import Decision, check_decisions, decisions_from
from regulars.journeys.delete_set import DeletionPlan
from regulars.journeys.move_sites import SiteMovesPlan
from regulars.journeys.save_customer import TypePlan
from regulars.journeys.save_form import FormPlan
from regulars.journeys.save_site import SiteTypesPlan
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import EVERYTHING

StrategyName = Literal["leave", "take_only_here", "take_all"]


class ClashShape(Shape):
    """Two accounts with one user name: `account_id` would come to where `other_id` is."""

    account_id: int
    username: str
    name: str
    other_id: int
    other_name: str


class Decide(Shape):
    """What happens to the account that would come (D-24)."""

    decision: Literal["rename", "erase", "skip"]
    username: Annotated[str, Field(max_length=254, description="The new user name, to rename.")] = ""


class Agreed(Shape):
    """What was agreed to. `plan` is the fingerprint of the plan that was looked at; `decisions` by account id."""

    plan: Annotated[str, Field(max_length=64)] | None = None
    decisions: Annotated[dict[str, Decide], Field(max_length=1000)] = {}

    def read_decisions(self, grant: Grant) -> dict[int, Decision]:
        """Raises `Forbidden` for a decision that is not theirs to make."""
        decisions = decisions_from({key: one.model_dump() for key, one in self.decisions.items()})
        check_decisions(decisions, grant=grant)
        return decisions


class MoveShape(Shape):
    sites: list[Code]
    from_set: Code
    to_set: Code
    stranded: int
    taken_along: int


class SitesPlanShape(Shape):
    """What moving sites means for their customers: left behind without a login there, or taken along."""

    plan: str
    strategy: StrategyName
    stranded: int
    taken_along: int
    doors_lost: Annotated[
        int,
        Field(
            description="Doors to other sites that close: for those taken along, and for those whose approval at a moving"
            " site counted for the whole set."
        ),
    ]
    clashes: list[ClashShape]
    moves: list[MoveShape]


class DeletionPlanShape(Shape):
    """What goes to the heir when a set is deleted. Nobody is stranded."""

    plan: str
    set: Code
    heir: Code
    sites: list[Code]
    customers: int
    stranded: int
    taken_along: int
    clashes: list[ClashShape]


class TypeDoorsShape(Shape):
    """Customers of one type at one site: who lose their way in, come to one, or keep it by a row that is written."""

    site: Code
    type: str
    lost: int
    gained: int
    kept: int


class SiteTypesPlanShape(Shape):
    """What other customer types of a site mean for customers who have no row there. `waiting` are those who wait on,
    although nobody has to be approved any more.
    """

    plan: str
    site: Code
    doors_lost: int
    doors_gained: int
    doors_kept: int
    waiting: int
    doors: list[TypeDoorsShape]


class HiddenShape(Shape):
    """At least so many customers have something in it where `customers_is_exact` is false."""

    attribute: str
    customers: int
    customers_is_exact: bool


class FormPlanShape(Shape):
    """What customers of this type, in the set of the site, have entered and would no longer see; it stays stored."""

    plan: str
    site: Code
    type: Code
    hidden: list[HiddenShape]


class TypePlanShape(Shape):
    """What another type means for one customer; sites are codes, those that the key reaches. Access stays at those of
    `approval_possible_at` unless `ask_approval_at` names them.
    """

    plan: str
    to_type: str
    doors_lost: list[Code]
    doors_gained: list[Code]
    doors_kept: list[Code]
    approval_possible_at: list[Code]
    waiting_at: list[Code]


def _clashes(clashes: list[Clash], grant: Grant) -> list[ClashShape]:
    """Names and user names only for whoever sees them; whoever may carry the plan out does."""
    sees = {
        "username": grant.sees("username"),
        "name": grant.sees("last_name"),
        "other_name": grant.sees("last_name"),
    }
    hidden = {name: "" for name, shown in sees.items() if not shown}
    return [ClashShape(**(vars(one) | hidden)) for one in clashes]


def sites_shape(plan: SiteMovesPlan, grant: Grant = EVERYTHING) -> SitesPlanShape:
    return SitesPlanShape.of(
        plan,
        strategy=plan.strategy.value,
        clashes=_clashes(plan.clashes, grant),
        moves=[
            MoveShape.of(
                move.counted,
                taken_along=move.size.taken_along,
                sites=[site.code for site in move.sites],
                from_set=move.former.code,
                to_set=move.to_set.code,
            )
            for move in plan.moves
        ],
    )


def deletion_shape(plan: DeletionPlan) -> DeletionPlanShape:
    return DeletionPlanShape(
        plan=plan.plan,
        set=plan.customer_set.code,
        heir=plan.heir.code,
        sites=[site.code for site in plan.sites],
        customers=plan.customers,
        stranded=0,
        taken_along=plan.customers,
        clashes=_clashes(plan.clashes, EVERYTHING),
    )


def type_shape(plan: TypePlan) -> TypePlanShape:
    return TypePlanShape(
        plan=plan.plan,
        to_type=plan.to_type,
        doors_lost=[site.code for site in plan.lost],
        doors_gained=[site.code for site in plan.gained],
        doors_kept=[site.code for site in plan.kept],
        approval_possible_at=[site.code for site in plan.may_ask],
        waiting_at=[site.code for site in plan.waiting],
    )


def form_shape(plan: FormPlan) -> FormPlanShape:
    hidden = [
        HiddenShape(attribute=one.one.code, customers=one.total.count, customers_is_exact=one.total.is_exact)
        for one in plan.hidden
    ]
    return FormPlanShape(plan=plan.plan, site=plan.site.code, type=plan.type, hidden=hidden)


def types_shape(plan: SiteTypesPlan) -> SiteTypesPlanShape:
    return SiteTypesPlanShape(
        plan=plan.plan,
        site=plan.site.code,
        doors_lost=plan.lost,
        doors_gained=plan.gained,
        doors_kept=plan.kept,
        waiting=plan.waiting,
        doors=[TypeDoorsShape.of(one.counted, site=one.site.code) for one in plan.doors],
    )


def plan_json(plan: Any) -> dict[str, Any]:
    """The plan that a refusal carries, its members beside the problem's own."""
    match plan:
        case DeletionPlan():
            return deletion_shape(plan).model_dump()
        case FormPlan():
            return form_shape(plan).model_dump()
        case SiteTypesPlan():
            return types_shape(plan).model_dump()
        case TypePlan():
            return type_shape(plan).model_dump()
        case _:
            return sites_shape(plan).model_dump()
