"""The scale as published, written down a second time: what the tests hold the shipped data against.

Naranjo et al., Clin Pharmacol Ther 1981;30:239-45, doi 10.1038/clpt.1981.154 (points and bands as reproduced in
PMC5774610, table 2). Points are those of yes, no, do not know.
"""

from itertools import product

POINTS = {
    "1": (1, 0, 0),
    "2": (2, -1, 0),
    "3": (1, 0, 0),
    "4": (2, -1, 0),
    "5": (-1, 2, 0),
    "6": (-1, 1, 0),
    "7": (1, 0, 0),
    "8": (1, 0, 0),
    "9": (1, 0, 0),
    "10": (1, 0, 0),
}
ANSWERS = ("yes", "no", "unknown")
TABLE = {number: dict(zip(ANSWERS, points, strict=True)) for number, points in POINTS.items()}


def category(total: int) -> str:
    if total >= 9:
        return "definite"
    if total >= 5:
        return "probable"
    return "possible" if total >= 1 else "doubtful"


def total(answers: dict[str, str]) -> int:
    return sum(TABLE[number][answer] for number, answer in answers.items())


def complete_sets() -> list[dict[str, str]]:
    """All 59,049."""
    return [dict(zip(POINTS, answers, strict=True)) for answers in product(ANSWERS, repeat=len(POINTS))]


def completions(answers: dict[str, str]) -> list[dict[str, str]]:
    """Every complete set that an incomplete one can still become."""
    still_open = [number for number in POINTS if number not in answers]
    return [answers | dict(zip(still_open, rest, strict=True)) for rest in product(ANSWERS, repeat=len(still_open))]
