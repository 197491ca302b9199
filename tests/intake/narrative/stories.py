"""Invented texts read as far as the readers of reactions need it."""

from __future__ import annotations

from service.intake.narrative import document, events, lexicon, reactions, story
from service.intake.narrative.facts import PairFact, ReactionFact
from service.intake.narrative.reactions import Reactions
from service.intake.narrative.reading import Reading
from service.intake.narrative.story import Story


def told(text: str) -> Story:
    """A text with its mentions and their contexts."""
    read = document.read(text, lexicon.load().knows)
    return story.read(read, lexicon.load().mentions(read))


def reading(text: str) -> Reading:
    """A text with its reactions before they are worded."""
    return events.read(told(text))


def reacted(text: str) -> Reactions:
    """All that a text says of reactions."""
    return reactions.read(told(text))


def terms(text: str) -> list[str]:
    """The terms of the reactions, in lower case."""
    return [fact.term.value.lower() for fact in reacted(text).reactions]


def reaction(text: str, term: str) -> ReactionFact:
    """One reaction by a part of its term."""
    return next(fact for fact in reacted(text).reactions if term in fact.term.value.lower())


def pair(text: str, substance: str, term: str) -> PairFact:
    """One pair by its substance and a part of the reaction's term."""
    found = reacted(text).pairs
    return next(fact for fact in found if fact.substance == substance and term in fact.reaction.lower())
