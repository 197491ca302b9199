"""Which drugs the text blames: the first by its points, and those that share the blame or have a reaction of their own.

The first must have been told of before the reaction began. Of equals without a further word none is blamed, but for
vaccines given together, the substances of one product, and two drugs that the text says interact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.intake.narrative.pairs import Link
from service.intake.narrative.story import Story
from service.intake.narrative.suspects import Suspect

_PAIR: Final = 2
_LEAST: Final = 2.5
_BOTH: Final = re.compile(
    r"\bboth (?:drugs|medicines|medications|agents|substances|vaccines)\b|\b(?:interaction|combination|combined|"
    r"co-?administration|concomitant use)\b",
    re.IGNORECASE,
)
_TOGETHER: Final = re.compile(r"\b(?:together|combination|combined|concomitantly|simultaneously)\b", re.IGNORECASE)
_LEVEL_RAISED: Final = re.compile(
    r"\b(?:interaction|rais(?:es?|ed) the (?:levels?|concentration)|should not be combined)\b", re.IGNORECASE
)


def read(story: Story, ranked: Sequence[Suspect], links: Sequence[Link], first: int | None) -> list[str]:
    """The suspects, the first first."""
    if not ranked:
        return []
    paired = {story.mentions[link.drug].name for link in links if link.score >= 0}
    shared = any(_BOTH.search(story.text(link.sentence)) for link in links if link.score >= 0) or any(
        _LEVEL_RAISED.search(story.text(number)) for number in range(len(story.told)) if story.drugs(number)
    )
    result = _primary(story, ranked, paired, first, shared=shared)
    if not result:
        return []
    for suspect in ranked:
        if suspect.substance in result:
            continue
        told = dict(suspect.points)
        if "suspect.treatment" in told and suspect.substance not in paired:
            continue
        if (
            (suspect.substance in paired and suspect.score >= 1)
            or ("suspect.accused" in told and suspect.score >= 1)
            or (shared and ("suspect.stopped" in told or "suspect.pairs" in told) and suspect.score >= _LEAST)
            or (suspect.score >= _LEAST + 1 and "suspect.stopped" in told and "suspect.begun-before" in told)
        ):
            result.append(suspect.substance)
    return result


def _primary(
    story: Story, ranked: Sequence[Suspect], paired: set[str], first: int | None, *, shared: bool
) -> list[str]:
    """The drug that the onset is counted from: the best of those told before it. Of equals without a cause none, but
    for vaccines given together.
    """
    early = [
        one
        for one in ranked
        if first is None or min((story.mentions[p].sentence for p in one.mentions), default=0) <= first
    ]
    best = (early or list(ranked))[0]
    if best.score >= _LEAST or best.substance in paired:
        return [best.substance]
    told = dict(best.points)
    if best.score < 1 or "suspect.begun-before" not in told:
        return []
    equals = [one for one in early if one.score >= best.score - 0.25]
    if len(equals) == _PAIR and (shared or _are_together(story, equals)):
        return [one.substance for one in equals]
    if len(equals) == 1:
        return [best.substance]
    vaccines = [one.substance for one in equals if any("vaccine" in story.mentions[p].flags for p in one.mentions)]
    if len(vaccines) == len(equals) or _is_one_product(story, equals):
        return [one.substance for one in equals]
    return []


def _are_together(story: Story, equals: Sequence[Suspect]) -> bool:
    """Whether one sentence tells that two drugs were given together."""
    both = {story.mentions[p].sentence for p in equals[0].mentions} & {
        story.mentions[p].sentence for p in equals[1].mentions
    }
    return any(_TOGETHER.search(story.text(number)) for number in both)


def _is_one_product(story: Story, equals: Sequence[Suspect]) -> bool:
    """Substances of one product ("trimethoprim-sulfamethoxazole"): named beside each other."""
    places = sorted(story.mentions[place].start for one in equals for place in one.mentions[:1])
    ends = sorted(story.mentions[place].end for one in equals for place in one.mentions[:1])
    return all(start - end <= 1 for end, start in zip(ends, places[1:], strict=False))
