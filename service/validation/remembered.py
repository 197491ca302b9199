"""Answers about short texts that come again and again are kept; long texts are asked about anew: memory is bounded."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final, TypeVar

LONGEST: Final = 256

_Answer = TypeVar("_Answer")


def remembered(size: int) -> Callable[[Callable[[str], _Answer]], Callable[[str], _Answer]]:
    """A function of one text that keeps up to `size` of its answers."""

    def wrap(function: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
        kept = functools.lru_cache(size)(function)

        @functools.wraps(function)
        def ask(text: str) -> _Answer:
            return kept(text) if len(text) <= LONGEST else function(text)

        return ask

    return wrap
