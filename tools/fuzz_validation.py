"""Damage valid bundles in every way and see that validation answers: with a verdict, soon, and in flat memory.

`make fuzz` runs 100,000 inputs. Each is made from its number and the seed alone, so that one that fails can be made
again (--only N). Three kinds: bytes of the text changed, the shape of the JSON changed, a value changed. An input
fails when it raises, takes a second of CPU time, cannot be written as JSON, or names a place that is not in it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from service import checking
from service.cli.forms import Subject, as_outcome, as_words
from service.fhir import json as fhir_json
from service.fhir.positions import Lines
from service.validation import ALL_OFFLINE

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
LIMIT: Final = 1.0
"""Seconds of CPU for an input, and PER_ISSUE more for each issue, which is placed and told in three forms (measured:
0.13 ms; inputs of 500 kB have thousands).
"""
PER_ISSUE: Final = 0.0005
SEED: Final = 6
_MANY: Final = 20_000
_DEEP: Final = 150
_LONGEST: Final = 500_000
_MODELS: Final = "models"

Place = tuple[Any, Any]

_PIECES: Final = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u", b"\\ud800", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf"),
    *(b"\n", b"\r", b"null", b"true", b"1e999", b"-", b"//", b"/*", b"NaN", b"Infinity", b"[" * 70, b'{"a":' * 70),
    *(b"9" * 5000, b'"resourceType":', b'"resourceType":"Bundle",', b"\xf0\x9f\x98\x80", b"\xed\xa0\x80"),
)
_VALUES: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        10**17,
        10**40,
        0.5,
        "",
        " ",
        "a",
        "\ud800",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "x" * 9000,
    ),
    *([], {}, [[]], [None], [{}], {"": 1}, {"extension": []}, {"extension": [{"url": ""}]}, {"resourceType": "Bundle"}),
    *(
        {"reference": "#"},
        {"reference": "urn:uuid:"},
        {"reference": "Patient/"},
        {"reference": "http://[::1"},
        "#",
        "%s",
    ),
    *(
        "2024-02-30",
        "0000",
        "9999-99",
        "2016-12-31T23:59:60Z",
        "24:00:00",
        "urn:oid:1",
        "http://",
        "-",
        "1e5",
        "(" * 500,
    ),
    *("<div xmlns='http://www.w3.org/1999/xhtml'>" + "<p>" * 300, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "&#0;"),
    *({"system": 1, "code": []}, {"coding": [None, {}]}, {"start": "2", "end": "1"}, {"code": "x" * 100}, "Patient"),
    {"resourceType": "Questionnaire", "item": [{"linkId": "1", "enableWhen": [{"question": "1"}]}]},
)
_NAMES: Final = (
    *(
        "resourceType",
        "id",
        "extension",
        "_id",
        "contained",
        "value",
        "valueString",
        "_valueString",
        "entry",
        "resource",
    ),
    *(
        "a.b[0]",
        "\ud800",
        "",
        "toString",
        "__class__",
        "meta",
        "modifierExtension",
        "reference",
        "fullUrl",
        "item",
        "div",
    ),
)


def sources() -> list[bytes]:
    """The bundles of the examples, and each resource in them, as text."""
    found = []
    for path in sorted(EXAMPLES.glob("*/bundle.json")):
        found.append(path.read_bytes())
        bundle = json.loads(found[-1])
        found += [json.dumps(entry["resource"], indent=1).encode() for entry in bundle["entry"]]
    return found


def damaged(number: int, seed: int, texts: list[bytes]) -> bytes:
    """The input of that number."""
    chance = random.Random(f"{seed}/{number}")
    # Mostly single resources: they are short, so that a change meets more of what matters.
    text = texts[chance.randrange(len(texts))]
    kind = chance.random()
    if kind < 0.4:
        return _bytes_damaged(text, chance)
    value = json.loads(text)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        value = _value_damaged(value, chance)
    return _written(value, chance)


def _bytes_damaged(text: bytes, chance: random.Random) -> bytes:
    data = bytearray(text)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((0, 1, 1, 8, 200)))
        change = chance.randrange(5)
        if change == 0:
            data[at:to] = b""
        elif change == 1:
            data[at:at] = chance.choice(_PIECES)
        elif change == 2:
            data[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
        elif change == 3:
            data[at:at] = data[at:to] * chance.choice((1, 2, 50))
        else:
            del data[at:]
    return bytes(data)


def _value_damaged(value: Any, chance: random.Random) -> Any:
    places = list(islice(_places(value), _MANY + 1))
    if not places:
        return _any_value(chance)
    # A tree that is cut off when it is written need not grow: the fuzzer would take more memory than what it tests.
    if len(places) > _MANY or _size(places) > _LONGEST:
        return value
    holder, name = chance.choice(places)
    changes: tuple[Callable[[Any, Any, random.Random], None], ...] = (_replace, _drop, _wrap, _rename, _repeat, _deepen)
    chance.choice(changes)(holder, name, chance)
    if chance.random() < 0.2:
        other, at = chance.choice(list(islice(_places(value), _MANY)) or [(holder, name)])
        _swap(holder, name, other, at)
    return value


def _places(value: Any, depth: int = 0) -> Iterator[Place]:
    if isinstance(value, dict | list) and depth < _DEEP:
        for name, member in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield value, name
            yield from _places(member, depth + 1)


def _any_value(chance: random.Random) -> Any:
    """A copy of one of the values: one that the next change damages must not be damaged for all inputs after it."""
    return json.loads(json.dumps(chance.choice(_VALUES)))


def _size(places: list[Place]) -> int:
    """The characters in the texts of these places."""
    return sum(len(holder[name]) for holder, name in places if isinstance(holder[name], str))


def _replace(holder: Any, name: Any, chance: random.Random) -> None:
    holder[name] = _any_value(chance)


def _drop(holder: Any, name: Any, _: random.Random) -> None:
    del holder[name]


def _wrap(holder: Any, name: Any, chance: random.Random) -> None:
    holder[name] = [holder[name]] if chance.random() < 0.5 else {chance.choice(_NAMES): holder[name]}


def _rename(holder: Any, name: Any, chance: random.Random) -> None:
    if isinstance(holder, dict):
        value = holder.pop(name)
        holder[f"_{name}" if chance.random() < 0.3 else chance.choice(_NAMES)] = value


def _repeat(holder: Any, name: Any, chance: random.Random) -> None:
    if isinstance(holder, list):
        text, times = json.dumps(holder[name]), chance.choice((1, 3, 40))
        holder[name:name] = [json.loads(text)] * (times if len(text) * times < _LONGEST else 1)
    else:
        holder[name] = [holder[name]] * 2


def _deepen(holder: Any, name: Any, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 5, 20, 40))):
        holder[name] = {"extension": [{"url": "http://a.example", "extension": [holder[name]]}]}


def _swap(holder: Any, name: Any, other: Any, at: Any) -> None:
    """A copy of one value in the place of another; copies only, as a tree with a loop is no JSON."""
    try:
        other[at] = json.loads(json.dumps(holder[name]))
    except (KeyError, IndexError):
        # The place went with the first change.
        return


def _written(value: Any, chance: random.Random) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
        # What nests deeply would be megabytes of indentation.
        if chance.random() < 0.5 and len(text) < _LONGEST and text.count('"extension"') < 60:
            text = json.dumps(value, indent=2)
    except RecursionError:
        text = '{"a":' * 5000
    if chance.random() < 0.1:
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8", "surrogatepass")[:_LONGEST]


def failure(data: bytes, layers: frozenset[str]) -> str | None:
    """Why validation fails on this input, if it does."""
    started = time.process_time()
    try:
        verdict = checking.verdict(data, layers)
        lines = Lines(data.decode("utf-8", "replace"))
        words = as_words(Subject("fuzz"), verdict, lines.line, 100)
        for issue in verdict.issues:
            fhir_json.dumps(issue.as_dict())
        as_outcome(Subject("fuzz"), verdict)
    except Exception:
        return traceback.format_exc()
    if (taken := time.process_time() - started) > LIMIT + PER_ISSUE * len(verdict.issues):
        return f"took {taken:.1f} s"
    placed = all(issue.line is not None and issue.pointer is not None for issue in verdict.issues)
    if not placed:
        return "an issue without place"
    if not words.replace("\n", "").isprintable():
        return "a control character in the text"
    return None


def main() -> None:
    """Run them, print what fails and how much memory was taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", type=int, help="this input only; it is written to standard output")
    parser.add_argument("--models", action="store_true", help="with the layer models, which is not ours and slow")
    asked = parser.parse_args()
    layers = ALL_OFFLINE if asked.models else ALL_OFFLINE - {_MODELS}
    texts = sources()
    if asked.only is not None:
        data = damaged(asked.only, asked.seed, texts)
        sys.stdout.buffer.write(data)
        print(failure(data, layers) or "no failure", file=sys.stderr)
        return
    failures: Counter[str] = Counter()
    results: Counter[str] = Counter()
    slowest = 0.0
    early = 0
    for number in range(asked.count):
        data = damaged(number, asked.seed, texts)
        started = time.process_time()
        why = failure(data, layers)
        slowest = max(slowest, time.process_time() - started)
        if why is not None:
            first = why.strip().splitlines()[-1]
            results["failed"] += 1
            failures[first] += 1
            if failures[first] == 1:
                print(f"input {number}: {why}", flush=True)
        else:
            results["answered"] += 1
        if number == asked.count // 10:
            early = _memory()
    grown = _memory() - early
    print(f"{asked.count} inputs: {dict(results)}; slowest {slowest:.3f} s; memory {_memory()} MiB", end="")
    print(f", {grown} MiB of it after the first tenth")
    for what, count in failures.most_common():
        print(f"{count:>7}  {what}")
    sys.exit(bool(failures))


def _memory() -> int:
    """The greatest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
