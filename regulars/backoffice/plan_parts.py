"""What every page of a plan has: facts with their numbers, and what was typed, carried along until it is agreed to."""

from django.http import HttpRequest

__all__ = ["carried", "fact"]


def fact(number: int, text: str, hint: str, tone: str, *, many: str = "") -> dict[str, str]:
    """A line of consequences, with other words for many; one of nobody stays pale."""
    return {
        "number": f"{number:,}",
        "text": many if many and number != 1 else text,
        "hint": hint if number else "",
        "tone": tone if number else "off",
    }


def carried(request: HttpRequest, *of_the_plan: str) -> list[tuple[str, str]]:
    """What was sent, without what belongs to the page of the plan."""
    left_out = {"csrfmiddlewaretoken", "plan", *of_the_plan}
    return [
        (name, value) for name, values in request.POST.lists() if name not in left_out for value in values
    ]
