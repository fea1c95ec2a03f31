"""`manage.py newsource`: what it writes is a source that fails by its own words until it is filled."""

import importlib.util
import io
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_httpserver import HTTPServer

from scrapers.errors import FetchError, LayoutChanged, Refused
from scrapers.http import Client
from scrapers.management.commands.newsource import fetched_page
from tests.scrapers.pages import page

URL = "https://www.example.gov/news"
BODIES = {
    "html": "<!doctype html><html><body><ul><li>News</li></ul></body></html>",
    "xml": '<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>',
    "json": '{"items": []}',
}


def newsource(root, *arguments):
    out = io.StringIO()
    call_command("newsource", *map(str, arguments), "--into", str(root), stdout=out)
    return out.getvalue()


@pytest.fixture(params=BODIES)
def laid_out(request, tmp_path):
    saved = tmp_path / f"saved.{request.param}"
    saved.write_text(BODIES[request.param])
    newsource(tmp_path, "example_news", URL, "--page", saved)
    return tmp_path, request.param


def test_three_things_are_written_and_the_page_is_kept_byte_for_byte(laid_out):
    root, suffix = laid_out
    samples = root / "tests" / "samples" / "example_news"

    assert (root / "scrapers" / "sources" / "example_news.py").exists()
    assert (root / "tests" / "scrapers" / "test_sources_example_news.py").exists()
    assert (samples / f"page.{suffix}").read_text() == BODIES[suffix]
    assert json.loads((samples / f"page.{suffix}.expected.json").read_text()) == {"url": URL}


def test_the_source_is_whole_but_for_its_parser(laid_out):
    root, suffix = laid_out
    file = root / "scrapers" / "sources" / "example_news.py"
    spec = importlib.util.spec_from_file_location("example_news", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    scraper = module.ExampleNews()

    assert (scraper.slug, scraper.hosts, scraper.trusted) == ("example_news", {"www.example.gov"}, False)
    with pytest.raises(LayoutChanged, match="the parser is not written yet"):
        list(scraper.parse(page(BODIES[suffix], URL)))


@pytest.mark.parametrize("check", [("check",), ("format", "--check")], ids=" ".join)
def test_what_is_written_passes_the_rules_of_the_house(laid_out, check):
    root, _ = laid_out
    for file in root.rglob("*.py"):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, "--stdin-filename", file.relative_to(root), "-"],
            input=file.read_bytes(),
            capture_output=True,
            check=False,
            cwd=settings.BASE_DIR,
        )
        assert done.returncode == 0, done.stdout.decode()


def test_the_way_on_is_told(tmp_path):
    saved = tmp_path / "page.html"
    saved.write_text(BODIES["html"])

    assert "pytest --write-expected" in newsource(tmp_path, "example_news", URL, "--page", saved)


@pytest.mark.parametrize(
    ("slug", "url", "says"),
    [
        ("Example", URL, "is no slug"),
        ("news", URL, "is no slug"),
        ("../etc_passwd", URL, "is no slug"),
        ("example_news", "http://www.example.gov/news", "is not an https address"),
        ("example_news", "https:///news", "is not an https address"),
        ("example_news", 'https://www.example.gov/"+x+"', "is not an https address"),
    ],
)
def test_a_bad_name_or_address_is_refused_in_one_line(tmp_path, slug, url, says):
    with pytest.raises(CommandError, match=says):
        newsource(tmp_path, slug, url)

    assert not any(tmp_path.iterdir())


def test_a_source_that_exists_is_left_alone(tmp_path):
    saved = tmp_path / "page.html"
    saved.write_text(BODIES["html"])
    newsource(tmp_path, "example_news", URL, "--page", saved)

    with pytest.raises(CommandError, match="exists already"):
        newsource(tmp_path, "example_news", URL, "--page", saved)


def test_a_page_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        newsource(tmp_path, "example_news", URL, "--page", tmp_path / "nowhere.html")


def test_nobody_is_asked_by_someone_who_cannot_be_reached(tmp_path, settings):
    settings.CONTACT_EMAIL = ""

    with pytest.raises(CommandError, match="set CONTACT_EMAIL"):
        newsource(tmp_path, "example_news", URL)


@pytest.fixture
def server():
    with HTTPServer(host="127.0.0.1") as running:
        yield running


def client(server):
    return Client(contact="tests@example.org", allow_loopback_ports={server.port}, hop_pause=0)


def test_a_page_is_fetched_with_the_products_own_client(server):
    server.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /admin")
    server.expect_request("/news").respond_with_data(BODIES["html"], content_type="text/html")

    assert fetched_page(server.url_for("/news"), client=client(server)).body == BODIES["html"].encode()
    assert all("tests@example.org" in request.headers["User-Agent"] for request, _ in server.log)


def test_a_page_robots_do_not_want_asked_is_not_asked(server):
    server.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /news")

    with pytest.raises(Refused, match="does not want"):
        fetched_page(server.url_for("/news"), client=client(server))

    assert [request.path for request, _ in server.log] == ["/robots.txt"]


def test_a_page_that_is_not_there_is_told(server):
    server.expect_request("/robots.txt").respond_with_data("", status=404)
    server.expect_request("/news").respond_with_data("", status=404)

    with pytest.raises(FetchError, match="is not there"):
        fetched_page(server.url_for("/news"), client=client(server))
