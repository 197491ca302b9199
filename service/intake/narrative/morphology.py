"""What a word is by its form alone, where no dictionary has it: a drug by its stem, a finding by its suffix.

Stems are those by which the WHO names substances (International Nonproprietary Names); suffixes are the Greek and
Latin ones of medicine. Both are guesses, so the mention says so by a flag.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.names import Entry, word_list

_STEM: Final = re.compile(
    r"(?:mab|limab|tinib|rafenib|ciclib|parib|zomib|lisib|denib|degib|toclax|pril|prilat|sartan|olol|vastatin|prazole|"
    r"conazole|nidazole|bendazole|letrozole|cillin|mycin|micin|floxacin|oxacin|cycline|penem|bactam|sporin|fungin|zolid|"
    r"ciclovir|navir|tegravir|buvir|previr|asvir|amivir|gliptin|gliflozin|glitazone|glinide|glutide|natide|tidine|"
    r"setron|triptan|azepam|zolam|zepam|barbital|caine|dronate|dronic|lukast|oxetine|pramine|triptyline|profen|oxicam|"
    r"coxib|semide|thiazide|zosin|dipine|fibrate|rubicin|taxel|platin|tecan|cept|leucel|bicin|mustine|vudine|citabine|"
    r"trexate|trexed|limus|imod|pitant|gepant|orexant|vaptan|grastim|poetin|kinra|terol|tropium|nacort|metasone|solone|"
    r"sonide|grel|parin|xaban|gatran|vaptan|stigmine|curonium|peridol|peridone|apine|piprazole|idone|racetam|gabalin|"
    r"cromil|terene|pamide|glyburide|lidomide|rsen|siran|tadine|tirizine|rizine|quine|fenacin|steride|relix|relin)\Z"
)
_SUFFIX: Final = re.compile(
    r"(?:itis|itides|aemia|emia|uria|pathy|pathies|penia|algia|dynia|odynia|cytosis|philia|osis|iasis|oma|omas|omata|"
    r"plegia|paresis|plasia|trophy|megaly|rrhea|rrhoea|rrhage|rrhagia|rrhexis|ectasia|ectasis|sclerosis|stenosis|necrosis|"
    r"lysis|malacia|edema|oedema|phagia|phasia|phonia|praxia|kinesia|kinesis|thermia|tension|cardia|pnea|pnoea|oxia|apnia|"
    r"ectopia|opia|opsia|blepharon|acusis|mania|phobia|somnia|taxia|esthesia|aesthesia|tonia|toxicity|derma|"
    r"keratosis|purpura|ptosis|volemia|natremia|kalemia|glycemia|calcemia)\Z"
)
_STEM_ENTRY: Final = frozenset(("stem",))
_SUFFIX_ENTRY: Final = frozenset(("suffix",))


def read(word: str) -> Entry | None:
    """What a word in lower case may be by its form."""
    if len(word) < 7 or not word.isalpha():
        return None
    if _STEM.search(word) and word not in word_list("no-stem"):
        return Entry("drug", word, _STEM_ENTRY)
    if _SUFFIX.search(word) and word not in word_list("no-suffix"):
        return Entry("finding", word, _SUFFIX_ENTRY)
    return None
