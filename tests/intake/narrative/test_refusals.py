"""Texts that hold no single case of a human in English, and those that only look so."""

import pytest

from service.intake.narrative.document import read
from service.intake.narrative.refusals import cases, reasons

ONE = (
    "Case report\nA 34-year-old woman was started on the drug for her migraine. Two days later she developed hives, and"
    " the drug was stopped. The hives had gone within a week."
)


def kinds(text: str) -> list[str]:
    return [refusal.kind for refusal in reasons(read(text))]


def told(text: str) -> dict[int, str]:
    document = read(text)
    return {number: document.clean[start:end] for number, start, end in cases(document)}


def test_one_patient_is_read() -> None:
    assert kinds(ONE) == []
    assert told(ONE) == {}


SEVERAL = {
    "told of together": "Two sisters, aged 4 and 9 years, had hives after the drug. Both are well.",
    "different ages": f"{ONE} A 51-year-old man had the same after one tablet of it.",
    "different sexes": f"{ONE} A 34-year-old man had the same after one tablet of it.",
    "ages after the noun": f"{ONE} A man aged 51 years had the same after one tablet of it.",
    "ages in words": f"{ONE} A fifty-one-year-old man had the same after one tablet of it.",
    "heads": "Case 1\nA woman developed hives.\n\nCase 2\nA man did as well.\n\nDiscussion\nHives are common.",
    "patients by number": "Case reports\nBoth took the drug. Patient 1 had hives and patient 2 had a fever.",
    "said": "We report two cases of hives after the drug. Both patients had them on the arms.",
    "said beside a review": "We report two cases of hives and review the literature. The patients had them at once.",
    "title": "Hives after the drug: a report of three cases\n\nThe patients were all women with hives.",
    "opening words": "Case report\nTwin brothers aged 6 years were given the drug and both became drowsy.",
    "a study by the authors": "Methods\nWe retrospectively reviewed 24 patients on the drug. Three of them had hives.",
    "study": "Methods\nA total of 48 patients with migraine were included. Hives occurred in 3 of them.",
}


@pytest.mark.parametrize("text", SEVERAL.values(), ids=SEVERAL)
def test_several_patients(text: str) -> None:
    assert kinds(text) == ["several-patients"]


NOT_SEVERAL = {
    "the same again": f"Abstract\nWe report a 34-year-old woman with hives.\n\n{ONE}",
    "a slip of a year": f"Abstract\nWe report a 35-year-old woman with hives.\n\n{ONE}",
    "family": f"{ONE} Her 12-year-old son is well. A 14-year-old daughter is ill, and so is a 60-year-old aunt.",
    "discussion": f"{ONE}\n\nDiscussion\nA 51-year-old man had hives after the drug in Rome.",
    "literature": f"{ONE} Jones et al. saw a 51-year-old man with the same.",
    "an earlier age": f"{ONE} She had hives as a 12-year-old girl, and is now a 36-year-old woman in good health.",
    "relatives before their age": f"{ONE} His wife, a 29-year-old nurse, is well. The brother was a 31-year-old man.",
    "an organ from somebody": f"{ONE} She has a kidney from a 51-year-old man.",
    "a donor": f"{ONE} She has the kidney of a 51-year-old male donor.",
    "a mother at birth": "Case report\nA 2-day-old girl, born to a 34-year-old woman on the drug, had fits.",
    "the second report": f"{ONE} We report the second case of hives after the drug.",
    "patients in general": f"{ONE} The drug is taken by 20 patients of our clinic.",
    "a review beside the case": f"{ONE} Our review of the literature found 12 cases.",
    "a study of others": f"{ONE} In a trial 300 patients with migraine were included, and none had hives.",
    "one numbered head": "Case 1\nA 34-year-old woman developed hives after the drug.",
}


@pytest.mark.parametrize("text", NOT_SEVERAL.values(), ids=NOT_SEVERAL)
def test_one_patient_among_others(text: str) -> None:
    assert kinds(text) == []


def test_how_many_and_where_and_what_to_do() -> None:
    document = read(SEVERAL["different ages"])
    (refusal,) = reasons(document)
    assert [document.clean[start:end] for start, end in refusal.spans] == ["A 34-year-old", "A 51-year-old"]
    assert "2 patients" in refusal.text
    assert "--case 1 to --case 2" in refusal.text


def test_cases_by_heads_end_where_the_next_or_another_section_begins() -> None:
    found = told(SEVERAL["heads"])
    assert list(found) == [1, 2]
    assert found[1].split() == ["Case", "1", "A", "woman", "developed", "hives."]
    assert found[2].rstrip().endswith("as well.")


def test_cases_by_order() -> None:
    found = told(f"{SEVERAL['different ages']}\n\nDiscussion\nHives are common.")
    assert found[1].startswith("A 34-year-old")
    assert found[1].rstrip().endswith("within a week.")
    assert found[2].rstrip() == "A 51-year-old man had the same after one tablet of it."


def test_patients_who_are_not_all_told_apart_are_not_offered() -> None:
    text = (
        "Case report\nWe saw four patients with hives. The first was a 44-year-old woman."
        " The second, a 51-year-old man, had them on the arms."
    )
    (refusal,) = reasons(read(text))
    assert "4 patients" in refusal.text
    assert "--case" not in refusal.text
    assert told(text) == {}


def test_animals() -> None:
    rats = "Methods\nMale Wistar rats were divided into groups. Results\nThe liver of rats treated with it was normal."
    assert kinds(rats) == ["animal-study"]
    assert kinds("Case report\nA 5-year-old Labrador dog was given the drug and vomited.") == ["animal-study"]
    assert kinds(f"{ONE} In rats the drug is harmless, and in vitro too.") == []
    assert kinds("Case report\nA 34-year-old man, bitten by a dog, was given the drug and vomited.") == []


def test_reviews() -> None:
    review = "Abstract\nIn this review we discuss hives after the drug. Patients with migraine are often given it."
    assert kinds(review) == ["review"]
    assert kinds(f"Hives after the drug: a case report and a review\n\n{ONE} We reviewed the literature.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Eine 34-j\u00e4hrige Frau erhielt das Mittel gegen die Migr\u00e4ne und hatte nach zwei Tagen Fieber.",
        "Une femme de 34 ans a re\u00e7u le produit pour la migraine et elle avait une \u00e9ruption avec de la toux.",
        "\u0416\u0435\u043d\u0449\u0438\u043d\u0430 \u043f\u0440\u0438\u043d\u0438\u043c\u0430\u043b\u0430 " * 12,
    ],
)
def test_other_languages(text: str) -> None:
    (refusal,) = reasons(read(text))
    assert refusal.kind == "not-english"
    assert "translation" in refusal.text


def test_notes_in_telegram_style_are_english() -> None:
    assert (
        kinds(
            "34F, migraine. Started drug A 5 mg bd 3/2. Rash arms + trunk day 4, no fever. Drug stopped. Pt well day 9."
        )
        == []
    )


def test_no_patient() -> None:
    assert kinds("") == ["no-case"]
    assert kinds("Hives are common. They are often caused by tablets, and by food that is not fresh.") == ["no-case"]
    assert kinds("Hives were seen in the patient after the tablet.") == []
