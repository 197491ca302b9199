"""Strict small fields: each takes one JSON type, converts nothing, and says what would be right.

Own fields, because marshmallow's are lenient where this contract is not: its Boolean takes "no", its Integer "1",
its List puts a mutable list into a frozen dataclass. `deserialize` is overridden as a whole for speed: there are no
validators to chain, and null never passes a type check.
"""

from __future__ import annotations

import functools
import types
from typing import Any, Literal, get_args, get_origin, get_type_hints

from marshmallow import Schema, ValidationError, fields

from service.report.findings import as_json, nearest, wrong, wrong_type


class Strict(fields.Field[Any]):
    """A field with a description in plain words."""

    expected: str = ""

    def __init__(self, description: str, *, required: bool = False) -> None:
        super().__init__(required=required, metadata={"description": description})

    def keywords(self) -> dict[str, Any]:
        """The JSON Schema keywords of what the field takes."""
        raise NotImplementedError


class YesNo(Strict):
    """true or false; nothing that merely looks like it."""

    expected = "true or false, without quotes; or leave the field out where it is not stated"

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if value is True or value is False:
            return value
        raise wrong_type(value, self.expected)

    def keywords(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Choice(Strict):
    """One of a list of words: those that the model's Literal type names for the field, or those given."""

    def __init__(self, description: str, *, required: bool = False, of: tuple[str, ...] = ()) -> None:
        super().__init__(description, required=required)
        self.choices = of

    def _bind_to_schema(self, field_name: str, parent: Schema | fields.Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        if not self.choices:
            model = getattr(self.root, "model")  # noqa: B009 - marshmallow types root as Schema
            self.choices = _literals(_hints(model)[field_name])

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is str and value in self.choices:
            return value
        if value is None:
            raise wrong_type(value, self._expected(""))
        raise wrong("value-enum", "This is none of the allowed values", as_json(value), self._expected(value))

    def _expected(self, value: Any) -> str:
        meant = nearest(value, self.choices) if isinstance(value, str) else None
        hint = f' (did you mean "{meant}"?)' if meant else ""
        return ", ".join(self.choices) + hint

    def keywords(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


class Many(fields.List[Any]):
    """A list, loaded as a tuple; an empty list says nothing and is refused."""

    def __init__(self, inner: fields.Field[Any], description: str = "", *, required: bool = False) -> None:
        metadata = {"description": description or inner.metadata["description"]}
        super().__init__(inner, required=required, metadata=metadata)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is not list:
            raise wrong_type(value, "a list: put the entries in [ ], also a single one")
        if not value:
            raise wrong("value-empty", "The list is empty", "[]", "at least one entry; or leave the field out")
        read = self.inner.deserialize
        entries: list[Any] = []
        errors: dict[int, Any] = {}
        for position, entry in enumerate(value):
            try:
                entries.append(read(entry))
            except ValidationError as error:
                errors[position] = error.messages
        if errors:
            raise ValidationError(errors)
        return tuple(entries)


@functools.cache
def _hints(model: type) -> dict[str, Any]:
    return get_type_hints(model)


def _literals(annotation: Any) -> tuple[str, ...]:
    """The words of the Literal type in an annotation, also inside a union or a tuple."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, types.UnionType) or get_origin(annotation) is not None:
        return tuple(word for part in get_args(annotation) for word in _literals(part))
    return ()
