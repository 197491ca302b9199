"""Any sequence of faults: no traceback, no false "verified", nothing doubled, and sending again completes the case."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.faultserver import Fault, FaultServer, Quirks
from service.faultserver.script import Cut
from tests.client.sending import case, holds, sent, transactions, urls, verified

Json = dict[str, Any]
BUNDLE = case()
SECOND = case(version=2, narrative="More is known.")

garbage = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "type", "entry", "response", "resource", "status", "issue", "extension", "id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
statuses = st.sampled_from(
    [200, 201, 204, 301, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 422, 429, 500, 501, 503]
)
cuts: st.SearchStrategy[Cut | None] = st.sampled_from([None, None, None, "before", "inside", "after"])


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    body = draw(st.none() | garbage)
    status = draw(st.none() | statuses)
    return Fault(
        draw(st.sampled_from(["GET", "POST"])),
        skip=draw(st.integers(0, 4)),
        times=draw(st.sampled_from([1, 2, None])),
        acts=draw(st.booleans()),
        status=status,
        headers=draw(
            st.sampled_from([{}, {"Retry-After": "0"}, {"Content-Encoding": "gzip"}, {"Connection": "close"}])
        ),
        alter=None if body is None else lambda _: body,
        cut=draw(cuts),
        gzip=draw(st.booleans()),
    )


quirks = st.builds(
    Quirks,
    if_match_absent=st.sampled_from([None, 400, 404, 409, 412]),
    stale=st.sampled_from([400, 409, 412]),
    etag=st.sampled_from(["1", '"1"', 'W/"1"', None]),
    locations=st.booleans(),
    absolute_locations=st.booleans(),
    version_in_meta=st.booleans(),
    metadata=st.booleans(),
    batches=st.booleans(),
    halves=st.sampled_from([None, None, 2]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(faults(), max_size=4), quirks)
def test_whatever_happens_the_case_is_there_once_in_the_end_and_no_proof_lies(
    script: list[Fault], ways: Quirks
) -> None:
    with FaultServer(script, ways) as server:
        for receipt in (sent(server, BUNDLE), verified(server, BUNDLE), sent(server, BUNDLE)):
            assert receipt.verified is not True or holds(server, BUNDLE)
            assert server.store.resources.keys() <= urls(BUNDLE)
            assert receipt.verified is True or receipt.issues or receipt.differences
        server.play([], Quirks())
        last = sent(server, BUNDLE)
        assert (last.verified, holds(server, BUNDLE)) == (True, True)
        before = len(transactions(server))
        assert sent(server, BUNDLE).result == "unchanged"
        assert len(transactions(server)) == before


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(faults(), max_size=3), quirks)
def test_whatever_happens_to_an_update_it_is_there_in_the_end(script: list[Fault], ways: Quirks) -> None:
    with FaultServer() as server:
        sent(server, BUNDLE)
        server.play(script, ways)
        receipt = sent(server, SECOND)
        assert receipt.verified is not True or holds(server, SECOND)
        server.play([], Quirks())
        last = sent(server, SECOND)
        assert (last.verified, holds(server, SECOND)) == (True, True)
        assert server.store.resources.keys() == urls(BUNDLE) | urls(SECOND)
