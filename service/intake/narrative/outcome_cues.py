"""The words of outcome: each with what it says of a reaction, and what is measured of each kind of reaction."""

from __future__ import annotations

import re
from typing import Final, Literal

Status = Literal["recovered", "recovering", "not-recovered", "recovered-with-sequelae", "fatal"]

CUES: Final[tuple[tuple[Status | None, str], ...]] = (
    (None, r"(?:persisted|lasted|continued) (?:for )?(?:only )?(?:\w+|\d+) (?:minutes|hours|days|weeks|months)"),
    (None, r"normal (?:limits|range|saline|renal|fetal)|improve\w* (?:with|under|on) the (?:drug|treatment of)"),
    (
        "recovered-with-sequelae",
        (
            r"as (?:an? )?(?:lasting |permanent |residual )?sequelae?|with (?:\w+ )?scar(?:s|ring)"
            r"|with (?:residual|lasting"
            r"|permanent) \w+|sequelae remained"
        ),
    ),
    (
        "recovering",
        (
            r"improved only to|ceased to appear|partial(?:ly)? (?:\w+ )?(?:re(?:solved|covery|solution|lief"
            r"|mission)|improv\w+)"
            r"|less (?:frequent|severe|intense)"
            r"|(?:partial|slow|gradual|some|marked|evident|significant|dramatic) improvement|improv(?:ed|ing|ement)\b"
            r"|eased|better|began to (?:fade|resolve|improve)|decreased|lessened|diminish\w+|was controlled|fading"
        ),
    ),
    (
        "recovered",
        (
            r"resolved|resolution|disappeared|disappearance|cleared|recovered|recovery|subsided|vanished"
            r"|normali[sz]ed|healed|faded"
            r"|settled|abated|remitted|regressed|ceased|(?:had |was |were )?gone|free (?:of|from) (?:\w+ )?\w+|ended"
            r"|(?:was|were|is|are|became|returned to|back to|returned to the) (?:\w+ )?normal|normal (?:again|after"
            r"|by|within|on)"
            r"|without (?:any )?(?:sequelae|symptoms)|(?:is|was|were|felt) (?:completely )?well|asymptomatic"
            r"|symptom-free|no further|no more|without further"
            r"|in good (?:\w+ )?health|stopped (?:within|after|by itself)|had returned|sinus rhythm returned"
            r"|woke within|after which (?:he|she) woke up"
            r"|lost all|(?:was|were|is) (?:completely )?clear"
        ),
    ),
    (
        "not-recovered",
        (
            r"(?:did|does|has|have|had) not (?:\w+ )?(?:resolved?|improved?|recover(?:ed)?|disappear(?:ed)?"
            r"|subsided?)|persist(?:ed|s|ing|ent)|worsen(?:ed|ing)|deteriorat\w+|unchanged|no (?:improvement|relief"
            r"|recovery)|ongoing"
            r"|progressed|still (?:occur\w*|has|had|have|walks?|present|needs?|suffers?)|permanent|irreversible"
            r"|remain(?:s|ed) (?!free\b|well\b|asymptom|symptom-free|normal|stable|clear\b|in remission)\w+"
            r"|never (?:recovered|resolved)|without (?:improvement|relief|recovery)"
        ),
    ),
)
CUE: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<c{number}>{pattern})" for number, (_, pattern) in enumerate(CUES)) + r")\b",
    re.IGNORECASE,
)
MARKERS: Final = tuple(
    (re.compile(kind, re.IGNORECASE), re.compile(rf"\b(?:{marker})\b", re.IGNORECASE))
    for kind, marker in (
        (r"tachycardia|bradycardia|heart block|av block|arrhythmia", "heart rate|pulse|sinus rhythm|rhythm|ecg"),
        (r"hypotension|hypertension|blood pressure", "blood pressure"),
        (r"fever|hyperthermia|pyrexia", "temperature"),
        (r"thrombocytop|heparin induced", "platelets?|platelet count"),
        (
            (
                r"neutrop|agranulocyt|leu[ck]op"
                r"|pancytop"
            ),
            "neutrophils?|leu[ck]ocytes|granulocytes|blood count|neutrophil count",
        ),
        (r"an[a]?emia|ha?emoly", "ha?emoglobin"),
        (r"hyponatr|hypernatr", "sodium"),
        (r"kal[a]?emia", "potassium"),
        (r"calc[a]?emia|parathyroid", "calcium"),
        (r"glyc[a]?emia", "glucose"),
        (r"hepat|cholesta|jaundice|liver", "transaminases|bilirubin|liver (?:tests|enzymes|function)|ALT|AST"),
        (r"rhabdomyol|myopathy|myositis", "creatine kinase|CK|strength"),
        (r"myocarditis|cardiomyopathy|heart failure", "ejection fraction|troponin"),
        (r"kidney injury|renal|nephr", "creatinine|renal function|kidney function"),
        (r"acidosis", "acidosis|pH|bicarbonate|lactate"),
        (r"oligohydramnios", "amniotic fluid"),
        (r"myopia|vision|visual", "vision|visual acuity|refraction"),
        (r"psoria|eruption|rash|exanthem|eczema|dermatitis|plaque|pustul", "skin"),
        (r"dress|drug reaction with", "fever|transaminases|eruption|rash"),
    )
)
"""Kinds of reactions and what is measured of them."""
MOVED: Final = re.compile(
    r"\b(?:(?P<up>rose|rising|increased|reached|recovered)|(?P<down>fell|fallen|decreased|declined|dropped)) to\b"
    r"|\b(?P<upto>reached) \d",
    re.IGNORECASE,
)
