"""Location: a country where an event is said to have occurred (E2B E.i.9); one for each country of the case."""

from __future__ import annotations

from service.mapping.case import Case


def build_locations(case: Case) -> None:
    """A location that holds nothing but the country."""
    for country in sorted({reaction.country for reaction in case.report.reactions if reaction.country}):
        resource = case.new("Location", f"country/{country}", "source")
        resource.put("address", {"country": country})
        resource.say(f"Country of the event: {country}.")
