"""The cues of context.py: what each makes of the mentions in its scope, on which side, and its pattern.

Forward and backward cues act to the end of their clause; next and last ones only on the mention beside them.
The context None is a phrase that looks like a cue and is none ("no relief of the rash").
"""

from __future__ import annotations

from typing import Final, Literal

Context = Literal["negated", "historical", "indication", "hypothetical", "other-person", "looked-for", "planned"]
Direction = Literal["forward", "backward", "next", "last"]

CUES: Final[tuple[tuple[Context | None, Direction, str], ...]] = (
    (None, "forward", r"no (?:longer|relief|effect|improvement|response|change|doubt|benefit|further treatment)"),
    (None, "forward", r"not (?:only|improve\w*|resolv\w+|respon\w+|relie\w+|help\w*|known|certain|just|recover\w*)"),
    (None, "forward", r"without (?:improvement|relief|effect|benefit|success|response|further treatment)"),
    (None, "forward", r"(?:no|without) (?:further|recurren\w+|other episodes?|second|more)(?: episodes?)?(?: of)?"),
    (None, "forward", r"(?:other|alternative|further|possible) (?:causes|reasons|explanations) (?:of|for)"),
    (None, "forward", r"no (?:alternative|other) (?:cause|explanation)s?|free of (?:symptoms|complaints|relapse)"),
    (
        "negated",
        "forward",
        r"no (?:evidence|signs?|history|symptoms?|features?|clinical \w+|further|other|known|new) of",
    ),
    ("negated", "forward", r"no(?: (?:evidence|signs?))?|not|without(?: any)?|neither|nor|never|none"),
    ("negated", "forward", r"den(?:y|ied|ies|ying)|absence of|absent|lack(?:ed|s|ing)?(?: of)?|free of|free from"),
    ("negated", "forward", r"negative for|rather than|failed to (?:show|reveal|demonstrate)|unremarkable for"),
    ("negated", "forward", r"(?:ruled|ruling) out|exclud(?:ed|ing)|instead of|unlike|resolution of|nothing of"),
    (
        "negated",
        "backward",
        r"(?:was|were|is|are|had been|could be|been) (?:ruled out|excluded|absent|negative|denied)",
    ),
    ("negated", "backward", r"(?:was|were|is|are) not (?:\w{1,15}ly )?(?:present|seen|found|observed|noted|detected)"),
    (
        "negated",
        "backward",
        r"(?:did|does) not (?:occur|develop|appear|come back|recur|return)|not been (?:seen|noted)",
    ),
    ("negated", "backward", r"(?:was|were) (?:unlikely|thought unlikely|considered unlikely)|were spared|was spared"),
    ("historical", "forward", r"(?:past |previous |prior |known |medical |personal |long )*histor(?:y|ies)(?: of)?"),
    ("historical", "next", r"pre-?existing|long-?standing|underlying|comorbid|old"),
    ("historical", "forward", r"(?:a |his |her |medical )?background (?:of|history of)|on a background of"),
    (
        "historical",
        "next",
        r"known(?! (?:to|side|adverse|causes?|reactions?|complications?|risks?|effects?|as|for|that|about)\b)",
    ),
    ("historical", "forward", r"during an? (?:\w+ )?(?:cold|infection|flu|febrile illness|gastroenteritis)"),
    ("historical", "forward", r"comorbidit(?:y|ies)|a known case of|known to have"),
    ("historical", "forward", r"previous(?:ly)?|prior|had (?:once |already )?had|as a child|since (?:childhood|birth)"),
    ("historical", "forward", r"had suffered from|ha[sd] been diagnosed with|was known (?:for|to have)|known for"),
    ("historical", "forward", r"(?:had|has) (?:been )?stable|(?:diagnosis|history) of .{1,40} dated back"),
    ("historical", "backward", r"(?:\w+ |\d+ )(?:years?|months?|decades?) (?:ago|earlier|previously|before)"),
    (
        "historical",
        "backward",
        r"diagnosed (?:at|in) (?:the age|\d{4}|childhood)|operated on|in (?:the past|childhood)",
    ),
    (
        "historical",
        "backward",
        r"dated back|before the (?:treatment|therapy|drug|first dose)|for (?:many|several) years",
    ),
    (
        "historical",
        "next",
        (
            r"chronic|refractory(?! (?:\w+ )?(?:shock|hypotension|hypox\w+|acidosis|(?:cardiac )?arrest))"
            r"|treatment-resistant|steroid-(?:refractory|dependent)|recurrent|metastatic"
        ),
    ),
    (
        "indication",
        "forward",
        r"(?:in|during|as) (?:the )?(?:treatment|management|prophylaxis|prevention|control) (?:of|for)",
    ),
    (
        "indication",
        "forward",
        (
            r"(?:treat(?:ed|ment|ing)?|therapy|prescribed|given|started|indicated|used|taken|added|begun"
            r"|administered|initiated|daily|day|weekly|monthly|night|orally|intravenously|mg|infusions?|injections?"
            r"|dose|course"
            r"|tablets?|medication|medicine|prophylaxis|underwent \w+|receiv(?:ed|ing)) (?:for|because of|against"
            r"|on account of)"
        ),
    ),
    (
        "indication",
        "forward",
        r"to (?:treat|control|manage|cure)|in order to treat|under (?:control|investigation) for",
    ),
    (
        "indication",
        "forward",
        r"(?:affected by|suffering from|living with|afflicted with|being treated for|treated for)",
    ),
    (
        "indication",
        "forward",
        (
            r"(?:wom[ae]n|m[ae]n|male|female|boy|girl|child|infant|patient|neonate|teacher|student|farmer"
            r"|driver|nurse|sailor|adult|smoker|recipient|one|year-old|case|\w+er) (?:with|who has|who had"
            r"|who suffered from)"
        ),
    ),
    ("hypothetical", "forward", r"may|might|could|can|would|should|if|unless|whether|potential(?:ly)?|possib(?:le|ly)"),
    (
        "hypothetical",
        "forward",
        r"risks? (?:of|for|factors? for)|at risk|to (?:rule[- ]out|exclude|prevent|avoid)|prevention of",
    ),
    (
        "hypothetical",
        "forward",
        r"differential diagnos[ei]s|suspicion of|concern for|susceptible to|predispos\w+|in case of",
    ),
    (
        "hypothetical",
        "forward",
        r"instructed to|monitor(?:ing|ed)? for|warned (?:of|about)|fear of|prone to|search for",
    ),
    (
        "hypothetical",
        "backward",
        r"(?:may|might|could|can|would|should) (?:also )?(?:be|have|occur|develop|appear|recur)",
    ),
    (
        "hypothetical",
        "backward",
        r"(?:was|were) (?:initially )?(?:considered|suspected at first|discussed|a possibility)",
    ),
    (
        "other-person",
        "forward",
        (
            r"(?:his|her|the|a|an|one|their|older|younger|whose) (?:(?:older|younger|elder|twin|late"
            r"|maternal|paternal) )?"
            r"(?:mother|father|brother|sister|son|daughter|aunt|uncle|cousin|grandmother|grandfather|husband|wife"
            r"|sibling)s?"
            r"(?:,? who)?(?: (?:had|has|have|was|were|suffered|died|of|developed|also|with|who))"
        ),
    ),
    ("other-person", "forward", r"family history(?: of)?|family members?|relatives|(?:his|her) parents have"),
    (
        "other-person",
        "forward",
        (
            r"(?:patients|individuals|people|subjects|children|adults|women|men|infants|cases) (?:with|of|who"
            r"|on|affected)|in (?:a|another|one) patient with|(?:another|other|one published|a previous) (?:patient"
            r"|case)s?"
        ),
    ),
    (
        "other-person",
        "backward",
        r"ha(?:s|ve) (?:also )?been (?:previously |rarely )?(?:reported|described|published|observed)",
    ),
    ("other-person", "backward", r"(?:is|are) (?:\w+ly )?(?:reported|described|common|rare|uncommon|well known|known)"),
    ("other-person", "backward", r"(?:occurs?|is seen|are seen) in (?:about |up to )?\d"),
    ("indication", "last", r"patients?|carriers?|survivors?"),
    (
        "looked-for",
        "forward",
        (
            r"(?:tests?|tested|testing|serolog(?:y|ies)|screen(?:ed|ing)?|cultures?|pcr|antibod(?:y|ies)|examined"
            r"|work-?up|evaluated|evaluation|investigat(?:ed|ions?)|stool culture|swabs?) (?:for|against|of|to)"
        ),
    ),
    (
        "looked-for",
        "forward",
        r"(?:vaccinat(?:ed|ion)|immuni[sz](?:ed|ation)|vaccines?|prophylaxis|protect\w*) against",
    ),
    (
        "looked-for",
        "last",
        (
            r"(?:serology|antibod(?:y|ies)|cultures?|screen(?:ing)?|tests?|antigens?|pcr|titres?|vaccines?"
            r"|panel|virus|igm|igg|vaccination|prophylaxis|assay|work-?up|risk)"
        ),
    ),
    (
        "planned",
        "backward",
        r"(?:was|were) (?:\w+ )?(?:planned|refused|declined|cancell?ed|postponed|proposed|recommended|advised)",
    ),
    ("planned", "backward", r"(?:was|were) (?:not|never) (?:pursued|performed|done|attempted|carried out|tried|given)"),
    (
        "planned",
        "forward",
        r"plan(?:ned|s)? to|refused|declined|advised to|recommended(?: to)?|(?:his|her) (?:wish|refusal)",
    ),
)
"""Context (None: looks like a cue and is none), direction, pattern. The longest cue at a place counts."""
