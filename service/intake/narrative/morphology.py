"""What a word is by its form alone, where no dictionary has it: a drug by its stem, a finding by its suffix.

Stems are those by which the WHO names substances (International Nonproprietary Names); suffixes are the Greek and
Latin ones of medicine. Both are guesses, so the mention says so by a flag.
"""

from __future__ import annotations

from typing import Final

from service.intake.narrative.names import Entry, word_list

_STEMS: Final = (
    "mab limab tinib rafenib ciclib parib zomib lisib denib degib toclax pril prilat sartan olol vastatin prazole "
    "conazole nidazole bendazole letrozole cillin mycin micin floxacin oxacin cycline penem bactam sporin fungin "
    "zolid ciclovir navir tegravir buvir previr asvir amivir gliptin gliflozin glitazone glinide glutide natide "
    "tidine setron triptan azepam zolam zepam barbital caine dronate dronic lukast oxetine pramine triptyline "
    "profen oxicam coxib semide thiazide zosin dipine fibrate rubicin taxel platin tecan cept leucel bicin "
    "mustine vudine citabine trexate trexed limus imod pitant gepant orexant vaptan grastim poetin kinra terol "
    "tropium nacort metasone solone sonide grel parin xaban gatran stigmine curonium peridol peridone apine "
    "piprazole idone racetam gabalin cromil terene pamide glyburide lidomide rsen siran tadine tirizine rizine "
    "quine fenacin steride relix relin"
)
_SUFFIXES: Final = (
    "itis itides aemia emia uria pathy pathies penia algia dynia odynia cytosis philia osis iasis oma omas omata "
    "plegia paresis plasia trophy megaly rrhea rrhoea rrhage rrhagia rrhexis ectasia ectasis sclerosis stenosis "
    "necrosis lysis malacia edema oedema phagia phasia phonia praxia kinesia kinesis thermia tension cardia pnea "
    "pnoea oxia apnia ectopia opia opsia blepharon acusis mania phobia somnia taxia esthesia aesthesia tonia "
    "toxicity derma keratosis purpura ptosis volemia natremia kalemia glycemia calcemia"
)
_OF_DRUGS: Final = tuple(_STEMS.split())
_OF_FINDINGS: Final = tuple(_SUFFIXES.split())
_STEM_ENTRY: Final = frozenset(("stem",))
_SUFFIX_ENTRY: Final = frozenset(("suffix",))


def read(word: str) -> Entry | None:
    """What a word in lower case may be by its form."""
    if len(word) < 7 or not word.isalpha():
        return None
    if word.endswith(_OF_DRUGS) and word not in word_list("no-stem"):
        return Entry("drug", word, _STEM_ENTRY)
    if word.endswith(_OF_FINDINGS) and word not in word_list("no-suffix"):
        return Entry("finding", word, _SUFFIX_ENTRY)
    return None
