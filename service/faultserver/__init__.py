"""A scripted FHIR server double: plays the faults that a real server does not give on demand.

It is no FHIR server: it knows transactions of PUTs, batches of GETs, reads, $validate and metadata, keeps everything in
memory, checks nothing, and answers what the script says. For tests of clients, on loopback only.
"""

from service.faultserver.script import Fault, alter, answer, close, cut, fewer, lose, slow
from service.faultserver.server import FaultServer

__all__ = ["Fault", "FaultServer", "alter", "answer", "close", "cut", "fewer", "lose", "slow"]
