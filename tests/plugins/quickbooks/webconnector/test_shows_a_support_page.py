"""The page at the support address is complete in itself, and what is written on it is text."""

import base64
import hashlib
import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.webconnector.pages import ABOUT, SECURITY_HEADERS, support_page


class Page(HTMLParser):
    """The tags of a page and its texts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append(tag)
        assert not {"src", "href", "onload"} & dict(attrs).keys()

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.texts.append(data)


def test_a_page_says_what_the_address_is_for() -> None:
    """Unless it is given other words; title and lines are there."""
    plain, own = Page(support_page("tieout")), Page(support_page("Rock Castle", "First.", "Second."))

    assert set(ABOUT) <= set(plain.texts)
    assert own.texts.count("Rock Castle") == 2
    assert [text for text in own.texts if text.endswith(".")] == ["First.", "Second."]


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_texts_are_only_texts(title: str, line: str) -> None:
    """No text becomes a tag."""
    page = Page(support_page(f"<{title}>", f"<{line}>"))

    assert page.tags == ["html", "head", "meta", "meta", "meta", "title", "style", "body", "h1", "p"]
    assert {f"<{title}>", f"<{line}>"} <= set(page.texts)


def test_a_page_asks_for_nothing_elsewhere() -> None:
    """Only its own style is allowed, by its hash; it is not framed and not kept."""
    page = support_page("tieout").decode("utf-8")
    [style] = re.findall(r"<style>(.*?)</style>", page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert f"'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert SECURITY_HEADERS["Cache-Control"] == "no-store"
    assert "http" not in page


def test_a_lone_surrogate_does_not_break_the_page() -> None:
    """It becomes a question mark."""
    assert b"<h1>a?</h1>" in support_page("a\ud800")
