"""The form of the pages: headers, landmarks, contrast, no inline code."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web.pages.headers import STATIC

PAGES = ["/", "/buscar", "/buscar?q=familias", "/documentos", "/objetivos", "/objetivos/23", "/no"]
TEMPLATES = STATIC.parent / "templates"


class Outline(HTMLParser):
    """Headings, ids, labels and fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.fields: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if known.get("id"):
            self.ids.append(str(known["id"]))
        if tag == "label":
            self.labelled.append(str(known.get("for")))
        if tag == "input" and known.get("type") != "hidden":
            self.fields.append(str(known.get("id")))
        self.inline += [name for name in known if name == "style" or name.startswith("on")]
        if tag == "script" and not known.get("src"):
            self.inline.append("script")


def outline(client: FlaskClient, address: str) -> Outline:
    parsed = Outline()
    parsed.feed(client.get(address).text)
    return parsed


@pytest.mark.parametrize("address", PAGES)
def test_one_first_heading_and_no_level_skipped(client: FlaskClient, address: str) -> None:
    levels = outline(client, address).headings
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("address", PAGES)
def test_fields_have_labels_and_ids_are_unique(client: FlaskClient, address: str) -> None:
    found = outline(client, address)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.fields) <= set(found.labelled)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient, address: str) -> None:
    assert outline(client, address).inline == []
    page = client.get(address).text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


@pytest.mark.parametrize("address", [*PAGES, "/api/buscar", "/salud", "/static/icon.svg"])
def test_every_answer_carries_the_policy(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_reading_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/buscar?q=familias").headers


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/objetivos")
    again = client.get("/objetivos", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.headers["Cache-Control"] == "no-cache"


def test_static_files_are_versioned_by_content(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/precedentes\.css\?v=\w+)"', client.get("/").text)
    assert address is not None
    with client.get(address[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_skip_link_leads_to_the_content(client: FlaskClient) -> None:
    page = client.get("/buscar").text
    assert page.index('href="#contenido"') < page.index("<header")
    assert 'id="contenido"' in page


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def tokens() -> dict[str, str]:
    css = (STATIC / "precedentes.css").read_text("utf-8")
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((t, g) for t in ("text", "muted", "accent", "teal", "ink") for g in ("paper", "white")),
        ("muted", "paper-deep"),
        ("accent", "paper-deep"),
        ("good", "good-soft"),
        ("learned", "learned-soft"),
        ("negative", "negative-soft"),
        ("text", "mark"),
        ("accent-soft", "ink"),
        ("white", "accent"),
        ("white", "teal"),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    known = tokens()
    assert contrast(known[text], known[ground]) >= 4.5


def test_goals_have_official_colours_and_readable_numbers(client: FlaskClient) -> None:
    from kb.schemes import seeds

    official = {
        c.notation: c.extra["color"].lower()
        for c in seeds()
        if c.scheme == "sdg" and c.broader is None
    }
    css = (STATIC / "components.css").read_text("utf-8")
    found = re.findall(r"\.goal--(\d+) \{ background: (#\w{6}); color: (#\w+); \}", css)
    assert {n: ground for n, ground, _ in found} == official
    for n, ground, ink in found:
        full = ink if len(ink) == 7 else "#ffffff"
        assert contrast(full, ground) >= 4.5, n


def test_templates_escape_everything() -> None:
    for path in sorted(Path(TEMPLATES).rglob("*.html")):
        text = path.read_text("utf-8")
        assert "|safe" not in text, path
        assert "autoescape false" not in text, path
