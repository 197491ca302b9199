"""Medication: built only for a form, a batch or substances, which MedicationStatement cannot hold."""

from __future__ import annotations

from service.fhir.elements import Element, concept
from service.mapping.case import Case
from service.mapping.quantities import quantity_words, to_quantity
from service.mapping.resource import Resource
from service.report.model import Drug, Substance


def needs_medication(drug: Drug) -> bool:
    """Whether the drug has properties of a product."""
    return bool(drug.form or drug.batch or drug.substances)


def build_medication(case: Case, index: int, drug: Drug, code: Element) -> None:
    """The product as the report names it (E2B G.k.2, G.k.4.r.7, G.k.4.r.9)."""
    at = f"/drugs/{index}"
    resource = case.new("Medication", f"drug/{drug.key}", "drugs")
    put_code(resource, resource.body, "code", drug, code, at)
    if drug.form is not None:
        resource.put("form", concept((), drug.form), f"{at}/form")
    ingredients = [_ingredient(case, resource, at, n, item) for n, item in enumerate(drug.substances)]
    resource.put("ingredient", ingredients)
    if drug.batch is not None:
        batch = {"lotNumber": drug.batch}
        resource.put("batch", batch)
        resource.seen(f"{at}/batch", batch, "lotNumber")
    details = [drug.form, f"batch {drug.batch}" if drug.batch else None]
    details += [_substance_words(item) for item in drug.substances]
    resource.say(f"Product: {drug.name} ({', '.join(part for part in details if part)}).")


def put_code(resource: Resource, container: Element, key: str, drug: Drug, code: Element, at: str) -> None:
    """Set the CodeableConcept of a drug where it belongs, and trace its words and codes to it."""
    resource.put(key, code, f"{at}/name", within=container)
    if drug.codes:
        resource.seen(f"{at}/codes", container, key)


def _ingredient(case: Case, resource: Resource, at: str, position: int, substance: Substance) -> Element:
    place = f"{at}/substances/{position}"
    ingredient: Element = {}
    item = case.term(substance.name, substance.codes, case.context.clinical.drug, f"{place}/name")
    resource.put("itemCodeableConcept", item, f"{place}/name", within=ingredient)
    if substance.codes:
        resource.seen(f"{place}/codes", ingredient, "itemCodeableConcept")
    if substance.strength is not None:
        # Strength is a Ratio in R4; the report gives the amount in one unit of the product.
        ratio = {
            "numerator": to_quantity(case, substance.strength, f"{place}/strength"),
            "denominator": {"value": 1},
        }
        resource.put("strength", ratio, f"{place}/strength", within=ingredient)
    return ingredient


def _substance_words(substance: Substance) -> str:
    strength = quantity_words(substance.strength)
    return f"{substance.name} {strength}" if strength else substance.name
