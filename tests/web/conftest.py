from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.faultserver import FaultServer
from service.web.settings import Settings
from tests.web.service import Service


@pytest.fixture(scope="session")
def service() -> Service:
    """The app without a FHIR server."""
    return Service()


@pytest.fixture
def fhir() -> Iterator[FaultServer]:
    """A FHIR server double, empty."""
    with FaultServer() as server:
        yield server


@pytest.fixture
def submitting(fhir: FaultServer) -> Iterator[Service]:
    """The app with the double as its FHIR server."""
    with Service(Settings(server=fhir.url, authorization="Bearer 1234")) as service:
        yield service
