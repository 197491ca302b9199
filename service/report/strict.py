"""The base of all schemas: an object with known fields only, loaded into a frozen dataclass, all errors at once.

`load` is our own loop over the fields that the object has. marshmallow's visits every field that it could have, and a
report states few of many: on a report of 6 drugs, 2 reactions and 8 tests ours takes about a third of the time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields

from service.issues import shown
from service.report.findings import OBJECT, Finding, nearest, wrong, wrong_type

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between the fields of one object; it is asked only where none of the fields it reads is wrong itself."""

    reads: frozenset[str]
    check: Callable[[Values], Iterable[Finding]]


def rule(*reads: str) -> Callable[[Callable[[Values], Iterable[Finding]]], Rule]:
    """Makes a rule of a function from the loaded fields (absent ones are not in it) to findings."""
    return lambda check: Rule(frozenset(reads), check)


class StrictSchema(Schema):
    """An object of the report. A subclass names its dataclass, its fields, and the rules between them."""

    class Meta:
        """Unknown fields are errors."""

        unknown = RAISE

    model: ClassVar[type]
    rules: ClassVar[tuple[Rule, ...]] = ()
    may_be_empty: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self._readers = {name: field.deserialize for name, field in self.load_fields.items()}
        self._required = [name for name, field in self.load_fields.items() if field.required]

    def load(self, data: Any, **kwargs: Any) -> Any:
        """The object as an instance of its dataclass. Raises ValidationError with every finding in it."""
        if type(data) is not dict:
            raise wrong_type(data, f"an object with the fields {', '.join(self._required or self._readers)}")
        if not data and not self._required and not self.may_be_empty:
            raise wrong("value-empty", "The object is empty", "{}", "at least one field; or leave it out")
        values: Values = {}
        errors: dict[Any, Any] = {}
        for name, value in data.items():
            read = self._readers.get(name)
            if read is None:
                errors[name] = [self._unknown(name)]
                continue
            try:
                values[name] = read(value)
            except ValidationError as error:
                errors[name] = error.messages
        for name in self._required:
            if name not in data:
                errors[name] = [Finding("field-required", "This field must be given", "nothing", self._says(name))]
        if self.rules and (broken := self._broken(values, errors)):
            errors[OBJECT] = broken
        if errors:
            raise ValidationError(errors)
        return self.build(values)

    def _broken(self, values: Values, errors: dict[Any, Any]) -> list[Finding]:
        rules = [one for one in self.rules if errors.keys().isdisjoint(one.reads)]
        return [finding for one in rules for finding in one.check(values)]

    def build(self, values: Values) -> Any:
        """The dataclass instance of the loaded fields."""
        return self.model(**values)

    def _unknown(self, name: object) -> Finding:
        meant = nearest(str(name), self._readers)
        expected = f'did you mean "{meant}"?' if meant else f"one of {', '.join(self._readers)}"
        return Finding("field-unknown", "This field is unknown here", shown(name), expected)

    def _says(self, name: str) -> str:
        field = self.load_fields[name]
        description = str(field.metadata["description"])
        form = getattr(field, "expected", None)
        if isinstance(field, One):
            form = f"an object with {', '.join(field.schema.load_fields)}"
        return f"{description} ({form})" if form else description


@functools.cache
def shared(schema: type[StrictSchema]) -> StrictSchema:
    """The one instance of a schema: it holds no state between loads."""
    return schema()


class One(fields.Nested):
    """A field that holds one object of the report."""

    def __init__(self, nested: type[StrictSchema], description: str, *, required: bool = False) -> None:
        super().__init__(nested, required=required, metadata={"description": description})

    @property
    def schema(self) -> StrictSchema:
        """The shared instance: a nested schema needs no copy of its own."""
        return shared(self.nested)  # type: ignore[arg-type]

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        return self.schema.load(value)
