"""Text: the report's own words, and the texts that have a shape (keys, URIs, codes, identifiers, countries).

Words are kept as they are. Characters are those that XML 1.0 can carry (section 2.2, "Char"), because FHIR servers also
speak XML.
"""

from __future__ import annotations

import functools
import re
from typing import Any, ClassVar, Final

from service import tables
from service.report.fields import Strict
from service.report.findings import as_json, wrong, wrong_type

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Text(Strict):
    """Words of the report, kept as they are; neither empty nor blank."""

    expected = "text in double quotes"

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is not str:
            raise wrong_type(value, self.expected)
        if not value or value.isspace():
            raise wrong("value-text", "The text is empty", as_json(value), "words; or leave the field out")
        if not value.isprintable() and (bad := _FORBIDDEN.search(value)):
            text = f"Character {bad.start() + 1} of the text is a control character or half a character"
            raise wrong("value-text", text, f"U+{ord(bad[0]):04X}", "characters that XML 1.0 allows")
        return value

    def keywords(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


class Quote(Text):
    """A few quoted words: sources are cited, not copied."""

    longest: Final = 300

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        text = super().deserialize(value)
        if len(text) > self.longest:
            raise wrong(
                "value-length", "The quotation is too long", f"{len(text)} characters", f"at most {self.longest}"
            )
        return text

    def keywords(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}


class Shaped(Text):
    """Text of a fixed shape; a subclass gives the pattern (of the whole text) and the words for it."""

    pattern: ClassVar[str]
    key: ClassVar[str]
    text: ClassVar[str]
    _matches: ClassVar[Any]

    def __init_subclass__(cls) -> None:
        cls._matches = re.compile(cls.pattern).fullmatch

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is not str:
            raise wrong_type(value, self.expected)
        if self._matches(value) is None:
            raise wrong(self.key, self.text, as_json(value), self.expected)
        return value

    def keywords(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


class Key(Shaped):
    """The name of an entry or of the entry that is meant; it becomes part of resource ids."""

    pattern = "[A-Za-z0-9][A-Za-z0-9.-]{0,63}"
    key = "value-key"
    text = "This is no key"
    expected = "1 to 64 letters, digits, hyphens and dots, first a letter or digit"


class Uri(Shaped):
    """An absolute URI (RFC 3986); an OID in it as FHIR writes it."""

    pattern = r"(?:urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+|(?!urn:oid:)[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+)"
    key = "value-uri"
    text = "This is no absolute URI"
    expected = "an absolute URI, such as https://example.org/cases or urn:oid:2.16.840.1.113883.3.1"


class Token(Shaped):
    """A code or identifier: words without white space around them, because servers compare it as it stands."""

    pattern = r"[^\s\x00-\x1f\ud800-\udfff\ufffe\uffff]+(?: [^\s\x00-\x1f\ud800-\udfff\ufffe\uffff]+)*"
    key = "value-token"
    text = "An identifier or code has no white space around it or twice within it"
    expected = "the identifier or code alone"


class Language(Shaped):
    """A language tag in the shape of BCP 47."""

    pattern = "[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"
    key = "value-language"
    text = "This is no language tag"
    expected = "a BCP 47 tag, such as en or pt-BR"


class Doi(Shaped):
    """A DOI without the resolver's address."""

    pattern = r"10\.[0-9]{4,9}/[!-~]+"
    key = "value-doi"
    text = "This is no DOI"
    expected = "the DOI alone, starting with 10., such as 10.1000/182"


class Pmid(Shaped):
    """A PubMed identifier."""

    pattern = "[1-9][0-9]{0,8}"
    key = "value-pmid"
    text = "This is no PubMed identifier"
    expected = 'the digits alone, in double quotes, such as "7249508"'


class Fingerprint(Shaped):
    """The fingerprint of a datum (service.report.places)."""

    pattern = "[0-9a-f]{16}"
    key = "value-fingerprint"
    text = "This is no fingerprint"
    expected = "16 hexadecimal digits, as `aefhir extract --json` writes them; or none"


class Place(Shaped):
    """A JSON Pointer (RFC 6901) into the report, in which an entry of a list may be called by its key."""

    pattern = "(?:/(?:[^~/]|~[01])*)+"
    key = "value-pointer"
    text = "This is no JSON Pointer"
    expected = "a JSON Pointer to a datum, such as /drugs/0/start or, by its key, /drugs/aspirin/start"


class Country(Strict):
    """A country by its ISO 3166-1 alpha-2 code."""

    expected = "an ISO 3166-1 alpha-2 code in capitals, such as CA"

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is not str:
            raise wrong_type(value, self.expected)
        if value not in countries():
            raise wrong("value-country", "This is no country code", as_json(value), self.expected)
        return value

    def keywords(self) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(countries())}


@functools.cache
def countries() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes (mappings/fhir-r4/countries.json names the source)."""
    return frozenset(tables.read_json("fhir-r4", "countries.json")["codes"])
