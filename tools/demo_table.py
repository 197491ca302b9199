"""The table at the end of the demonstration, and what speaks against a case that is not as it must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from service.cli.receipts import NOT_COMPARED, receipt_text
from service.client.receipt import Receipt
from service.pipeline import Converted
from tools.demo_search import of_kind

_COLUMNS: Final = ("case", "reactions", "Naranjo", "resources", "sent", "read back", "sent again", "found by search")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a case on a server: submitted, compared, submitted again; missed: what search did not find."""

    first: Receipt
    audit: Receipt
    again: Receipt
    missed: str | None

    @property
    def proved(self) -> bool:
        """Whether it was read back as sent, each time."""
        return bool(self.first.verified and self.audit.verified and self.again.verified)


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the table; without a delivery it was converted and validated only."""

    case: Converted
    delivery: Delivery | None = None

    @property
    def good(self) -> bool:
        """Whether everything that was tried came out as it must."""
        one = self.delivery
        if one is None:
            return self.case.ok
        return one.proved and one.again.result == "unchanged" and one.missed is None


def table(rows: list[Row]) -> str:
    """The rows, and how many are good."""
    lines = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_COLUMNS))]
    lines.insert(1, tuple("-" * width for width in widths))
    text = "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    good = sum(row.good for row in rows)
    what = "on the server exactly as sent" if any(row.delivery for row in rows) else "converted and valid"
    return f"{text}\n\n{good} of {len(rows)} cases {what}."


def complaints(rows: list[Row]) -> str:
    """The receipts of the cases that are not as they must be, and what search did not find of them."""
    lines: list[str] = []
    for delivery in (row.delivery for row in rows if not row.good):
        if delivery is not None:
            compared = receipt_text(delivery.audit, NOT_COMPARED)
            lines += dict.fromkeys((receipt_text(delivery.first), compared, receipt_text(delivery.again)))
            lines += [f"  search: {delivery.missed}"] if delivery.missed is not None else []
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    bundle = row.case.bundle or {}
    events = len(of_kind(bundle, "AdverseEvent"))
    judged = [_category(risk) for risk in of_kind(bundle, "RiskAssessment")]
    name = row.case.report.identifier.value if row.case.report else row.case.case or "?"
    cells = (name, str(events), ", ".join(judged) or "none", str(len(bundle.get("entry", []))))
    one = row.delivery
    if one is None:
        return (*cells, "skipped", "skipped", "skipped", "skipped")
    return (
        *cells,
        one.first.result,
        "all equal" if one.proved else "NOT PROVED",
        one.again.result,
        "yes" if one.missed is None else "NO",
    )


def _category(risk: dict[str, Any]) -> str:
    """The result of an assessment as a word and points: "possible (2)"."""
    text = str(risk["prediction"][0].get("qualitativeRisk", {}).get("text", "open"))
    return text.lower().replace("naranjo score ", "")
