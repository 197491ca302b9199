"""Where a reaction is, and which words of an examination are about that place."""

from __future__ import annotations

import re
from typing import Final

ORGANS: Final = tuple(
    (re.compile(kind, re.IGNORECASE), re.compile(rf"\b(?:{shows})", re.IGNORECASE))
    for kind, shows in (
        (
            r"cardi|heart|torsade|arrhythm|\bqt|block|myocard|infarct|angina|fibrillation|syncope",
            r"ecg|electrocardiogra|rhythm strip|echocardiogra|cardiac|myocard|endomyocard|heart|coronary|monitor",
        ),
        (r"thrombo(?!cyt)|embol", r"duplex|doppler|ultraso|angiogra|venogra|computed tomography|ct\b"),
        (
            r"lung|pneumon|pulmon|respirat|alveol|bronch|effusion|dyspn|breath|fibrosis",
            r"chest|lung|pulmon|bronch|high-resolution|spirometry|respiratory rate|pleura|thorac",
        ),
        (r"hepat|liver|cholesta|jaundice", r"liver|hepat|biliary|bile"),
        (r"nephr|renal|kidney", r"renal|kidney|glomerul|tubul"),
        (r"colitis|diarrh|bowel|intestin|oesophag|esophag|gastr|ulcer", r"colon|endoscop|gastroscop|mucosa|sigmoid"),
        (r"pancrea", r"pancrea|abdom"),
        (
            r"enceph|seizure|convuls|epilep|psycho|confus|stroke|ataxi|coma|mening|intracranial|neurotox|headache|status",
            r"eeg|electroenceph|brain|head\b|cerebr|crani|white matter|lumbar puncture|opening pressure",
        ),
        (
            r"neuropath|guillain|polyneur|weakness|myasthen|paralys",
            r"nerve|conduction|electromyogra|cerebrospinal|lumbar puncture",
        ),
        (r"myopath|myosit|rhabdo|muscle|weakness", r"muscle|electromyogra"),
        (
            (
                r"rash|erupt|urtica|derm|exanthem|erythem|pustul|skin|cutaneous|johnson|necroly|macul|papul|purpura"
                r"|vasculit|pemphig|blister|bulla|psoria|lichen"
            ),
            (
                r"skin|epiderm|punch|histolog|histopath|(?<!liver )(?<!renal )(?<!kidney )(?<!marrow )(?<!lung )"
                r"(?<!muscle )(?<!nerve )(?<!colonic )(?<!myocardial )(?<!gastric )(?<!duodenal )biops"
            ),
        ),
        (
            r"vision|visual|optic|myopi|glaucoma|retin|\beye|uveit|papill|maculopath",
            r"visual|ophthalmosc|optic|retin|refract|fundus|eye|intraocular",
        ),
        (r"penia|agranulo|an[a]?emia|aplas", r"bone marrow"),
        (r"thyroid", r"thyroid"),
        (r"tend[oi]n", r"tend[oi]n|ultraso"),
        (r"fracture|osteonec|jaw|femur", r"radiogra|x-ray|bone|femur|jaw"),
    )
)
"""Kinds of reactions, and the words of what shows them."""
MEASURED: Final = tuple(
    (re.compile(kind, re.IGNORECASE), re.compile(rf"\b(?:{marker})", re.IGNORECASE))
    for kind, marker in (
        (r"lupus", r"ana\b|antinuclear|anti-?histone|anti-?ds-?dna"),
        (r"serum sickness", r"complement|c3|c4|antibod"),
        (r"dress|drug reaction with|eosinophil", r"eosinophil"),
        (r"anaphyla|mastocyt", r"tryptase"),
        (r"pancreatitis", r"lipase|amylase"),
    )
)
"""Kinds of reactions, and what is measured of them beside the markers of their course."""
