"""Which substances belong to the common drug classes, by name or by the stem of the name.

Where the text names the substance that was given, the class beside it says nothing more.
"""

from __future__ import annotations

import re
from typing import Final

_MEMBERS: Final = (
    (r"cortico|steroid|glucocort", (
        r"predni|cortiso|methasone|triamcin|budeson|flutica|mometas|clobeta|deflazacort|fluocin|halobet|desonide"
    )),
    (r"antihistamin", (
        r"tirizine|loratadine|fexofen|diphenhydr|hydroxyzin|chlorphen|chlorphenir|promethaz|clemast|dimetind|bilast"
        r"|rupatad|ebast|cyprohept"
    )),
    (r"antibiotic|antimicrob|penicillin|cephalosporin|macrolide|quinolone|carbapenem|tetracycl|aminoglyc|sulfonamide", (
        r"cillin|\bcef|mycin|floxacin|penem|cyclin|sulfa|trimetho|metronid|linezol|nitrofur|bactam|teicopl|micin"
    )),
    (r"chemother|alkylat|taxane|anthracyc|platinum|antimetab", (
        r"platin|taxel|rubicin|uracil|citabine|tecan|poside|cristine|blastine|phosphamide|fosfamide|methotrex"
        r"|pemetrexed|leucovorin"
    )),
    (r"anticonvuls|antiepilep|antiseizure", (
        r"zepam|racetam|lamotrig|valpro|carbaz|phenyt|lacosam|topiram|phenobarb|gabapent|pregab|zonisam|perampan"
        r"|felbam"
    )),
    (r"immunosuppress|calcineurin|antimetab", (
        r"tacrolim|cyclosp|ciclosp|mycophen|azathiop|sirolim|everolim|methotrex|leflunom"
    )),
    (r"checkpoint|pd-?1|immunotherap|monoclonal|biologic|tnf|interleukin", r"mab\b|cept\b|kinra"),
    (r"antidepress|serotonin", r"oxetine|pram\b|traline|voxamine|triptyl|mirtaz|venlafax|bupropion|trazod"),
    (r"antipsychot|neurolept", r"apine\b|idone\b|azole\b|haloper|promazine|peridol|sulpride|amisulp"),
    (r"antiretrovir|protease|integrase|nucleoside", r"vir\b|vudine|citabine|virenz|tegravir"),
    (r"statin|lipid", r"statin\b"),
    (r"nonsteroidal|analges|antipyret|anti-?inflamm", (
        r"profen|fenac|xicam|coxib|naproxen|indomet|aspirin|acetylsal|paracetam|acetaminoph|metamiz|ketorol"
    )),
    (r"opioid|opiate|narcotic", r"morphin|codone|codeine|fentan|tramad|methad|buprenorph|meperid|pethid"),
    (r"anticoag|heparin", r"parin\b|xaban|gatran|warfarin|fenproc|coumarol"),
    (r"diuretic", r"thiazide|semide|spironol|torasem|amilor"),
    (r"proton|antacid", r"prazole\b"),
    (r"ace inhib|antihypert", r"pril\b|sartan\b|dipine\b|olol\b"),
    (r"beta-?blocker", r"olol\b"),
    (r"vaccin", r"vaccine"),
    (r"eye drops", r"timol|atropin|dorzol|latanopr|brimon"),
    (r"blood products|intravenous fluids|emollient", r"(?!)"),
)  # fmt: skip
_TABLE: Final = tuple((re.compile(one), re.compile(other)) for one, other in _MEMBERS)

_LOCAL: Final = re.compile(r"topical|inhaled|ointment|cream")
_LOCAL_MEMBER: Final = re.compile(r"clobeta|mometas|halobet|desonide|fluocin|budeson|flutica|triamcin")


def is_member(substance: str, drug_class: str) -> bool:
    """Whether a substance belongs to a class; False where the table does not know the class, or the way differs."""
    if _LOCAL.search(drug_class) and not _LOCAL_MEMBER.search(substance):
        return False
    return any(of.search(drug_class) and who.search(substance) for of, who in _TABLE)
