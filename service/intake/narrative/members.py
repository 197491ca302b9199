"""Which substances belong to the common drug classes, by name or by the stem of the name.

Where the text names the substance that was given, the class beside it says nothing more.
"""

from __future__ import annotations

import re
from typing import Final

_ANTIBIOTICS: Final = {
    "penicillin|beta lactam": r"cillin|tazobactam|clavulan",
    "cephalosporin|beta lactam": r"\bcef|cephal",
    "macrolide": r"thromycin|josamycin|spiramycin|telithro",
    "quinolone": r"floxacin",
    "carbapenem|beta lactam": r"penem\b",
    "tetracycl": r"cycline\b",
    "aminoglyc": r"gentamicin|amikacin|tobramycin|streptomycin|neomycin|netilmicin",
    "sulfonamide": r"sulfa(?!sal)|cotrim",
}
_MEMBERS: Final = (
    (r"cortico|steroid|glucocort", (
        r"predni|cortiso|methasone|triamcin|budeson|flutica|mometas|clobeta|deflazacort|fluocin|halobet|desonide"
    )),
    (r"antihistamin", (
        r"tirizine|loratadine|fexofen|diphenhydr|hydroxyzin|chlorphen|chlorphenir|promethaz|clemast|dimetind|bilast"
        r"|rupatad|ebast|cyprohept"
    )),
    *_ANTIBIOTICS.items(),
    (r"antibiotic|antimicrob", "|".join(_ANTIBIOTICS.values())
        + r"|mycin|trimetho|metronid|linezol|nitrofur|bactam|teicopl|fosfomy|rifamp|fusid"),
    (r"chemother", (
        r"platin|taxel|rubicin|uracil|citabine|tecan|poside|cristine|blastine|phosphamide|fosfamide|methotrex"
        r"|pemetrexed|leucovorin"
    )),
    (r"alkylat", r"phosphamide|fosfamide|melphalan|chlorambucil|busulf|bendamust|temozol"),
    (r"platinum", r"platin\b"),
    (r"taxane", r"taxel"),
    (r"anthracyc", r"rubicin"),
    (r"vinca", r"vin(?:cristine|blastine|orelbine|desine)"),
    (r"antimetab", r"uracil|citabine|methotrex|pemetrexed|azathiop|mercaptopur|mycophen"),
    (r"anticonvuls|antiepilep|antiseizure", (
        r"zepam|racetam|lamotrig|valpro|carbaz|phenyt|lacosam|topiram|phenobarb|gabapent|pregab|zonisam|perampan"
        r"|felbam|vigabat|ethosux"
    )),
    (r"immunosuppress", r"tacrolim|cyclosp|ciclosp|mycophen|azathiop|sirolim|everolim|methotrex|leflunom"),
    (r"calcineurin", r"(?:ta|pime)crolim|c[iy]closp"),
    (r"mtor", r"sirolim|everolim"),
    (r"checkpoint|pd-?1|immunotherap",
        r"(?:vol|brol|limum|tezol|urval|vel|ipl|starl|elizum|palim|tilim)[iu]?\w{0,4}mab\b"),
    (r"tnf", r"adalimumab|infliximab|etanercept|golimumab|certolizumab"),
    (r"interleukin", r"(?:kin|sankiz|tociliz|saril|dupil|poliz|raliz|resliz)\w*umab\b|kinra"),
    (r"monoclonal", r"mab\b"),
    (r"biologic", r"mab\b|cept\b|kinra|certolizumab"),
    (r"jak inhib", r"citinib|ruxolitinib"),
    (r"kinase", r"tinib\b"),
    (r"antidepress", r"oxetine|pram\b|traline|voxamine|triptyl|mirtaz|venlafax|bupropion|trazod"),
    (r"serotonin reuptake", r"fluoxetine|paroxetine|(?:es)?citalopram|traline|voxamine"),
    (r"tricyclic", r"triptyl|imipram|clomipram|doxepin|trimipram"),
    (r"antipsychot|neurolept", (
        r"(?:cloz|olanz|queti|asen)apine|(?:peri|prasi|rasi)done|(?:ari|brex)piprazole|haloper|promazine|peridol"
        r"|sulpride|amisulp"
    )),
    (r"antiretrovir", r"vir\b|vudine|citabine|virenz|tegravir"),
    (r"antiviral", r"vir\b"),
    (r"protease", r"navir\b"),
    (r"integrase", r"tegravir"),
    (r"nucleoside", r"vudine|citabine|tenofovir|abacavir"),
    (r"azole|antifung", r"conazole\b"),
    (r"antifung", r"fungin\b|terbinaf|amphoteric|griseof|flucytos"),
    (r"statin|lipid", r"(?:va|rosu)statin\b"),
    (r"nonsteroidal|anti-?inflamm|analges|antipyret", (
        r"profen|fenac|xicam|coxib|naproxen|indomet|aspirin|acetylsal|ketorol"
    )),
    (r"analges|antipyret", r"paracetam|acetaminoph|metamiz"),
    (r"opioid|opiate|narcotic", r"morphin|codone|codeine|fentan|tramad|methad|buprenorph|meperid|pethid"),
    (r"anticoag", r"parin\b|xaban|gatran|warfarin|fenproc|coumarol"),
    (r"low molecular", r"(?:xa|lte|nza|dro|mi|rto)parin\b"),
    (r"antiplatelet", r"clopidogrel|prasugrel|ticagrelor|aspirin|acetylsal"),
    (r"diuretic", r"thiazide|semide|spironol|torasem|amilor|talidone|indapam|eplerenone"),
    (r"proton|antacid", r"prazole\b(?<!piprazole)"),
    (r"h2 ", r"tidine\b"),
    (r"antihypert", r"pril\b|sartan\b|dipine\b|olol\b|thiazide"),
    (r"ace inhib", r"pril\b"),
    (r"angiotensin", r"sartan\b"),
    (r"calcium channel", r"dipine\b|verapamil|diltiazem"),
    (r"beta-? ?blocker", r"olol\b"),
    (r"alpha-? ?blocker", r"osin\b"),
    (r"antiarrhyth", r"amiodarone|flecain|sotalol|propafen|dronedar"),
    (r"benzodiaz|sedative", r"zepam\b|zolam\b|diazepox|clobazam"),
    (r"bisphosph", r"dron(?:ate|ic acid)"),
    (r"retinoid", r"tretin|acitretin|bexaroten"),
    (r"sglt2", r"gliflozin"),
    (r"dipeptidyl|dpp", r"gliptin"),
    (r"glp", r"glutide|enatide"),
    (r"sulfonylurea", r"glib|glip|glic|glim|glyb"),
    (r"triptan", r"triptan\b"),
    (r"phosphodiesterase", r"afil\b"),
    (r"proteasome", r"zomib\b"),
    (r"neuromuscular|muscle relax", r"curonium|curium|suxameth|succinylch"),
    (r"muscle relax", r"baclofen|tizanid|cyclobenz"),
    (r"local ana?esth", r"caine\b"),
    (r"general ana?esth", r"propofol|flurane|etomidate|ketamine|thiopent"),
    (r"contrast", r"^io(?:hex|mep|pam|prom|dix|ver|bit|xag|xith)|^gado"),
    (r"antimalar", r"quine\b|quin\b|artem|proguanil"),
    (r"herbal", r"^kava|valerian|st john|hypericum|ginkgo|ginseng|echinac|cohosh|germander|chelidon"),
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
