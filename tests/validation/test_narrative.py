"""Layer primitives on narratives: what HTML they may have, and that there is something to read."""

from __future__ import annotations

import time

import pytest

from service.validation import check
from tests.validation import r4_samples as r4
from tests.validation.r4_samples import errors

AT = "Patient.text.div"
TABLE = "<table><caption>c</caption><colgroup><col/></colgroup><tbody><tr><th>a</th><td>b</td></tr></tbody></table>"


def found(inner: str) -> list[tuple[str, str | None]]:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'
    return errors(r4.patient() | {"text": {"status": "generated", "div": div}}, "primitives")


@pytest.mark.parametrize(
    "inner",
    [
        "text",
        "\u00a0",
        '<img src="a.png" alt="a"/>',
        TABLE,
        "<table> <tr> <td nowrap='nowrap'>x</td> </tr> </table>",
        "<ul><li>x</li></ul><ol><li><p>x</p></li></ol><dl><dt>x</dt><dd>y</dd></dl>",
        '<p xml:lang="en" lang="en" dir="ltr" style="color: red" id="x">x<br/>y</p><hr/>',
        '<a name="x">x</a><a href="https://example.org">y</a>',
        "<blockquote cite='https://example.org'><p><b><i>x</i></b></p></blockquote>",
        "<!-- a comment -->x",
        '<map name="m"><area shape="rect"/></map>x',
    ],
)
def test_basic_formatting_passes(inner: str) -> None:
    assert found(inner) == []


@pytest.mark.parametrize("inner", ["", " \n", "<p> </p>", "<p><b/></p>", "<hr/>", "<!-- x -->"])
def test_nothing_to_read_is_found(inner: str) -> None:
    assert found(inner) == [("txt-2", AT)]


@pytest.mark.parametrize(
    "inner",
    [
        "<font>x</font>",
        "<ins>x</ins>",
        "<video>x</video>",
        "<P>x</P>",
        '<p xmlns="https://example.org">x</p>',
        '<p color="red">x</p>',
        '<span href="https://example.org">x</span>',
        '<p data-x="1">x</p>',
    ],
)
def test_other_elements_and_attributes_are_found(inner: str) -> None:
    assert found(inner) == [("txt-1", AT)]


@pytest.mark.parametrize(
    "inner",
    [
        "<table>x</table>",
        "<table><td>x</td></table>",
        "<tr><td>x</td></tr>",
        "<li>x</li>",
        "<ul><p>x</p></ul>",
        "<p><p>x</p></p>",
        "<p><span><table><tr><td>x</td></tr></table></span></p>",
        '<a name="x"><b><a name="y">x</a></b></a>',
        "<hr>x</hr>",
        "<br><b>x</b></br>",
    ],
)
def test_what_stands_in_the_wrong_place_is_found(inner: str) -> None:
    assert found(inner) == [("xhtml-nesting", AT)]


@pytest.mark.parametrize(
    "inner",
    [
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java&#10;script:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<img src="DATA:text/html;base64,eA==" alt="x"/>',
        '<p style="background: url(javascript:alert(1))">x</p>',
        '<p style="width: expression(alert(1))">x</p>',
        '<p style="width: exp/* a */ression(alert(1))">x</p>',
        '<p style="background: url(\\6a avascript:alert(1))">x</p>',
        '<p style="behavior: url(x.htc)">x</p>',
        '<p style="background: url(data:text/html,x)">x</p>',
        "<?php echo 1 ?>x",
        "<p>x<?xml-stylesheet href='x.css'?></p>",
        '<p onclick="x()">x</p>',
    ],
)
def test_what_a_browser_would_run_is_found(inner: str) -> None:
    assert found(inner) == [("xhtml-active", AT)]


@pytest.mark.parametrize(
    "inner",
    [
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x"/>',
        '<p title="data: of the day; javascript: a language">x</p>',
        '<p style="color: red; background: url(data:image/gif;base64,R0lGODlh)">x</p>',
        "<p style=\"scroll-behavior: smooth; content: '\\110000 \\2022 '\">x</p>",
        '<a href="mailto:a@example.org">x</a>',
    ],
)
def test_what_a_browser_only_shows_passes(inner: str) -> None:
    assert found(inner) == []


def test_what_is_dangerous_or_broken_comes_before_what_is_only_wrong() -> None:
    assert found("<font>x</font><script>x</script>") == [("xhtml-active", AT)]
    assert found("<font>x</font><p>") == [("xhtml-malformed", AT)]


def test_deep_nesting_takes_no_more_than_linear_time() -> None:
    start = time.process_time()
    deep = "<div>" * 100_000 + "x" + "</div>" * 100_000
    check(r4.patient() | {"text": {"status": "generated", "div": deep}}, {"primitives"})
    assert time.process_time() - start < 5
