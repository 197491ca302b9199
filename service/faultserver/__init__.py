"""A FHIR server double that fails on demand, for tests: what a real server does not do when it is asked to.

    with FaultServer([Fault("POST", status=503, headers={"Retry-After": "1"})]) as server:
        ... server.url ...

It is a real HTTP server on loopback. It keeps resources with their versions in memory and knows read, transaction,
batch of reads, $validate and a CapabilityStatement; nothing else. It is no FHIR server: it does not check what it is
given, has no search, no history, no delete, no references, no security, and forgets everything at its end. Where
nothing is scripted it answers as HAPI FHIR 8.8.0 was seen to; Quirks are ways of other servers.
"""

from service.faultserver.fhir import Quirks
from service.faultserver.script import Fault, Request
from service.faultserver.server import FaultServer

__all__ = ["Fault", "FaultServer", "Quirks", "Request"]
