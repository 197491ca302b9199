"""The page of a proposal in a real browser: a click on a datum shows its words, a click on words their data."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from service.cli.main import main

ARTICLE: Final = Path(__file__).parents[2] / "examples" / "article" / "nitrofurantoin-lung.txt"
BROWSER: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="NOT CHECKED: no Chromium here; .ci/run installs one")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "proposal.html"
    result = CliRunner().invoke(main, ["extract", str(ARTICLE), "--html", str(path)])
    assert result.exit_code == 0, result.output
    return path


def after(page: Path, script: str) -> str:
    """The page's document as the browser has it once the script has run."""
    assert BROWSER is not None
    path = page.with_name("after.html")
    path.write_text(page.read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom"]
    folder = f"--user-data-dir={page.parent / 'browser'}"
    run = subprocess.run(
        [BROWSER, *options, folder, path.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    return run.stdout


def chosen(dom: str, tag: str) -> list[str]:
    """The words of all chosen elements of a kind."""
    found = re.findall(rf'<{tag} [^>]*class="[^"]*\bon\b[^"]*"[^>]*>(.*?)</{tag}>', dom, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", words) for words in found]


@needs_browser
def test_a_click_on_a_datum_shows_its_words(page: Path) -> None:
    click = "Array.from(document.querySelectorAll('.row')).find(r => r.innerText.startsWith('age')).click()"
    assert chosen(after(page, click), "mark") == ["67-year-old"]


@needs_browser
def test_a_click_on_words_shows_their_data(page: Path) -> None:
    click = "Array.from(document.querySelectorAll('mark')).find(m => m.innerText === '67-year-old').click()"
    rows = chosen(after(page, click), "div")
    assert len(rows) == 1
    assert rows[0].split()[:3] == ["age", "67", "years"]


@needs_browser
def test_the_page_asks_for_nothing_from_anywhere(page: Path) -> None:
    content = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in content
    assert not re.findall(r'(?:src|href)="', content)


def test_the_whole_text_is_there_and_nothing_of_it_is_markup(page: Path, tmp_path: Path) -> None:
    shown = re.search(r'<section class="text"[^>]*>(.*?)</section>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    assert re.sub(r"<[^>]+>", "", shown.group(1)) == ARTICLE.read_text(encoding="utf-8")
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(ARTICLE.read_text().replace("nitrofurantoin", "<script>alert(1)</script> nitrofurantoin", 1))
    CliRunner().invoke(main, ["extract", str(hostile), "--html", str(tmp_path / "hostile.html")])
    assert "<script>alert" not in (tmp_path / "hostile.html").read_text(encoding="utf-8")


@needs_browser
def test_words_and_data_answer_to_the_keyboard(page: Path) -> None:
    press = "one.dispatchEvent(new KeyboardEvent('keydown', {key: 'KEY', bubbles: true}));"
    find = "const one = Array.from(document.querySelectorAll('mark')).find(m => m.innerText === '67-year-old');"
    assert len(chosen(after(page, find + press.replace("KEY", "Enter")), "div")) == 1
    assert chosen(after(page, find + press.replace("KEY", "Enter") + press.replace("KEY", "Escape")), "div") == []


def test_values_are_told_in_words(page: Path) -> None:
    content = re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))
    rows = {" ".join(row.split()) for row in re.findall(r"(?:indication|family history|dose|age)\b.*", content)}
    told = " ".join(rows)
    for words in ("indication 1 urinary tract infection", "family history lung cancer", "dose 1 100 mg twice a day"):
        assert words in told
    assert "urinary-tract-infection" not in content


def test_a_page_of_a_text_without_a_case_says_so_and_shows_no_proposal(tmp_path: Path) -> None:
    review = tmp_path / "review.txt"
    review.write_text("We searched two databases for reports of hepatitis; 45 studies were included in this review.\n")
    html = tmp_path / "review.html"
    assert CliRunner().invoke(main, ["extract", str(review), "--html", str(html)]).exit_code == 1
    content = html.read_text(encoding="utf-8")
    assert "No case was read" in content
    assert "The text is a review" in content
    assert "Proposed by software" not in content
