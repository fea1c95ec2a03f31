"""What comes from outside is not trusted: bombs, refusals in disguise, tokens that change."""

import pytest

from scrapers.errors import Blocked, LayoutChanged
from scrapers.families.markup import joined, soup, squeeze, unexpected, without_tokens, xml_root
from tests.scrapers.pages import CAPTCHA, page

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<billStatus>&c;</billStatus>"""
FOREIGN = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><billStatus>&f;</billStatus>'


@pytest.mark.parametrize("body", [BOMB, FOREIGN, "<!doctype html><billStatus/>"])
def test_a_document_type_is_refused_unread(body):
    with pytest.raises(LayoutChanged, match="document type"):
        xml_root(page(body), "billStatus")


def test_a_document_type_in_utf_16_is_refused_too():
    with pytest.raises(LayoutChanged, match="UTF-8"):
        xml_root(page(BOMB.encode("utf-16")), "billStatus")


def test_an_entity_that_was_never_declared_is_refused():
    with pytest.raises(LayoutChanged, match="well-formed"):
        xml_root(page("<billStatus>&c;</billStatus>"), "billStatus")


def test_a_tree_too_deep_to_be_a_document_is_refused():
    with pytest.raises(LayoutChanged, match="well-formed"):
        xml_root(page("<a>" * 5000 + "</a>" * 5000), "a")


@pytest.mark.parametrize("body", ["", "no markup", "<billStatus><bill></billStatus>"])
def test_what_is_no_xml_is_refused(body):
    with pytest.raises(LayoutChanged, match="well-formed"):
        xml_root(page(body), "billStatus")


def test_another_root_is_another_document():
    with pytest.raises(LayoutChanged, match="<feed>, not <rss>"):
        xml_root(page("<feed/>"), "rss")


def test_a_refusal_under_status_200_is_told_from_a_new_layout():
    assert isinstance(unexpected(page(CAPTCHA), "no article"), Blocked)
    assert isinstance(unexpected(page("<p>Welcome</p>"), "no article"), LayoutChanged)


def test_an_error_names_the_address_and_what_was_missing():
    error = unexpected(page("<p/>", "https://www.example.gov/a"), "no article on the page")

    assert str(error) == "https://www.example.gov/a: no article on the page"


def test_html_is_read_as_utf_8_whatever_the_header_says():
    assert soup(page("\ufeff<p>4\u20111/4</p>")).get_text() == "4\u20111/4"


def test_two_copies_of_one_page_are_the_same_without_their_tokens():
    copy = (
        '<a href="/cdn-cgi/l/email-protection#%s">x</a><span class="__cf_email__" data-cfemail="%s">y</span>'
        "<script>(function(){window['__CF$cv$params']={r:'%s'}})()</script><p>text</p>"
    )

    one, other = (without_tokens((copy % (key, key, key)).encode()) for key in ("64ab", "b7cdef"))

    assert one == other
    assert b"<p>text</p>" in one


def test_other_scripts_and_changed_words_still_count():
    script = b"<script>var a = 1</script>"

    assert without_tokens(script) == script


def test_white_space_of_any_kind_becomes_one_space():
    assert squeeze(" a\u00a0 b\n\tc ") == "a b c"
    assert squeeze(None) == ""


def test_an_xml_declaration_behind_a_byte_order_mark_is_still_no_html():
    with pytest.raises(LayoutChanged, match="not HTML"):
        soup(page("\ufeff<?xml version='1.0'?><rss/>"))


@pytest.mark.parametrize("link", ["https://[example", "//[[[", "https://www.example.go]v/a"])
def test_a_link_that_is_no_address_is_a_new_layout_and_is_named(link):
    with pytest.raises(LayoutChanged, match="a link cannot be read"):
        joined(page(""), link, "https://www.example.gov/")


def test_a_link_leads_on_from_its_site():
    assert joined(page(""), "/a", "https://www.example.gov/b") == "https://www.example.gov/a"
