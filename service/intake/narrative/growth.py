"""How far a finding reaches to the left: "an erythematous, intensely pruritic cutaneous eruption" is one finding.

Words that describe (adjectives by their ending, parts of the body) belong to it; words that say how bad, how new or
whose do not: they are read elsewhere, and the finding is the same without them.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.words import Word

_MOST: Final = 6
_ADJECTIVE: Final = re.compile(
    r"[a-z]{3,}(?:al|ic|ous|ary|ar|oid|ive|ent|ant|form|oral|tic|genic|ose|ile|eal|iac|matous|tous|itic|id|ed|ing)\Z"
)
_ADVERB: Final = re.compile(r"[a-z]{4,}ly\Z")
_SITES: Final = frozenset(
    "skin muscle chest abdomen liver kidney heart lung joint bone marrow eye eyelid eyelids face lip lips tongue throat neck "
    "back hip knee ankle wrist shoulder hand hands foot feet leg legs arm arms calf thigh finger fingers toe toes nail scalp "
    "hair mouth gum nose ear breast brain nerve vein artery bowel colon stomach oesophagus esophagus bladder urethra prostate "
    "testis ovary uterus vagina penis groin flank loin trunk body limb limbs forearm elbow palm palms sole soles lymph node "
    "blood cell platelet mucosa tendon optic organ multiorgan t2 stage grade st qt qtc pleural lid graft injection site "
    "bullous drug target butterfly".split()
)
_DESCRIBED: Final = frozenset(
    "acute chronic subacute bilateral unilateral proximal distal upper lower left right facial generalised generalized "
    "diffuse focal multiple red purple violaceous itchy painful tender dry wet dark pale blue swollen scaly hot toxic septic "
    "aplastic photo peri interstitial ischemic ischaemic hemorrhagic haemorrhagic maculopapular vesicular bullous linear "
    "solar lichenoid sterile viral fungal bacterial allergic deep superficial fixed grand tonic clonic pure serous mixed "
    "cerebral visual auditory ocular renal hepatic cardiac pulmonary respiratory non like type".split()
)
_NOT_DESCRIBING: Final = frozenset(
    "severe mild moderate serious significant marked considerable extreme minimal intense_ worsening worsened progressive_ "
    "persistent ongoing recurrent recurring previous prior past recent new novel current initial subsequent additional further "
    "known unknown possible probable suspected likely potential presumed evident apparent associated induced related treated "
    "developed developing having being including showing causing presenting experienced experiencing reported reporting "
    "observed noted diagnosed confirmed underlying existing preexisting consistent resulting following during several "
    "different various similar other typical atypical_ classic characteristic frequent infrequent rare common important "
    "unexpected expected apparent clinical physical medical initial general special particular individual total final normal "
    "abnormal_ positive negative hospital patient present absent adequate sufficient resistant refractory responsive dependent "
    "independent concurrent concomitant coexisting immediate eventual potential fatal lethal life-threatening biological "
    "historical original untreated controlled uncontrolled treating bring increasing increased decreasing decreased "
    "reduced reducing elevated improved improving resolved resolving complicated consequent active inactive excluded "
    "involved affected need used based compared given started stopped received admitted required according "
    "personal familial_ social individual her his the had was were and has seen need steroid described oral intravenous "
    "topical intermittent occasional continual usual actual equal crucial critical essential national local_ hereditary_ "
    "prominent extensive massive_ excessive_ predominant subsequent recent evident ambient patient parent continuing "
    "resulted attributed triggered provoked mentioned dramatic drastic systematic automatic specific nonspecific "
    "unspecific during avoiding managing monitoring considering regarding remaining preceding".split()
)


def _describes(word: str) -> bool:
    if word in _NOT_DESCRIBING:
        return False
    return word in _DESCRIBED or word in _SITES or _ADJECTIVE.match(word) is not None


def left(text: str, tokens: list[Word], place: int, free: int) -> int:
    """The first word of the finding whose dictionary name begins at `place`; free: the first word not taken."""
    first = place
    while first > free and place - first < _MOST:
        before, gap = tokens[first - 1], text[tokens[first - 1].end : tokens[first].start]
        if gap == ", ":
            if first == place or not _describes(before.form):
                break
        elif not tokens[first].joined:
            break
        elif first < place and _ADVERB.match(before.form) and _describes(tokens[first].form):
            first -= 1
            continue
        if not _describes(before.form):
            break
        first -= 1
    return first


def name(tokens: list[Word], first: int, last: int) -> str:
    """The words of a finding that no dictionary names, as they are compared."""
    return " ".join(token.form for token in tokens[first:last])
