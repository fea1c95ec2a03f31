"""In a real browser, under the strict policy: the admin publishes, the documentation page works."""

import json
import os
import shutil

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import sync_playwright

from events.models import ClassificationRule, Event
from events.services import standing_rules
from tests.events.builders import NOW, drafted

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PASSWORD = "a long password of the test"
LISTEN = """
window.violations = [];
document.addEventListener('securitypolicyviolation', found =>
    window.violations.push(`${found.violatedDirective} ${found.blockedURI} ${found.sourceFile}`));
"""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here (apt-get install chromium)"),
]


class Visit:
    """A page that remembers what the policy blocked and what the console complained of."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        self.errors, self.violations = [], []
        page.add_init_script(LISTEN)
        page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, path):
        self.note()
        return self.page.goto(self.server.url + path)

    def click(self, selector):
        self.note()
        self.page.click(selector)
        self.page.wait_for_load_state()

    def note(self):
        self.violations += self.page.evaluate("window.violations || []")


@pytest.fixture
def visit(live_server, monkeypatch):
    # A connection that outlives its request would keep the test database from being dropped.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    # Playwright's loop runs in this thread; the test's own queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        one = Visit(browser.new_page(), live_server)
        yield one
        one.note()
        browser.close()
        # Beside Playwright's loop the test has had a connection of its own.
        connection.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    assert (one.violations, one.errors) == ([], [])


def log_in(visit):
    User.objects.create_superuser("editor", password=PASSWORD)
    visit.go("/admin/login/?next=/admin/events/event/")
    visit.page.fill("#id_username", "editor")
    visit.page.fill("#id_password", PASSWORD)
    visit.click("[type=submit]")


def test_an_editor_reads_publishes_and_corrects_and_the_api_shows_it(visit):
    event = drafted()
    log_in(visit)

    visit.click("#result_list tbody th a")
    assert "119/hr/3633" in visit.page.content()
    visit.go("/admin/events/event/")
    visit.page.check(".action-select")
    visit.page.select_option("select[name=action]", "publish")
    visit.click("button[name=index]")
    assert "is published" in visit.page.inner_text(".messagelist")

    visit.click("#result_list tbody th a")
    visit.page.fill("#id_title", "Corrected by hand")
    visit.click("[name=_save]")
    assert "Corrected in public" in visit.page.inner_text(".messagelist")

    answer = visit.go("/api/v1/timeline/?topic=clarity-act")
    assert [it["title"] for it in json.loads(answer.text())["results"]] == ["Corrected by hand"]
    assert Event.objects.get(pk=event.pk).curated_fields == ["title"]


def test_an_editor_tries_a_rule_before_keeping_it(visit):
    standing_rules.sync_shipped(now=NOW)
    drafted(title="A report on the yield curve")
    log_in(visit)
    visit.go("/admin/events/classificationrule/add/")
    visit.page.fill("#id_name", "liquidity: the curve")
    visit.page.select_option("#id_topic", "liquidity")
    visit.page.fill("#id_phrases", "bill ~2 rates\nH.R. 3633")
    visit.click("[name=_preview]")
    assert "liquidity: gained by 1" in visit.page.text_content("#content")
    assert not ClassificationRule.objects.filter(name="liquidity: the curve").exists()

    visit.click("[name=_save]")

    assert ClassificationRule.objects.get(name="liquidity: the curve").phrases == [
        "bill ~2 rates",
        "h.r. 3633",
    ]


def test_the_documentation_page_shows_every_operation(visit):
    visit.go("/api/v1/docs/")

    visit.page.wait_for_selector("#operations-timeline-timeline")
    visit.click("#operations-timeline-timeline .opblock-summary-control")
    visit.page.click("text=Try it out")
    visit.page.click("text=Execute")
    visit.page.wait_for_selector(".live-responses-table .response-col_status >> text=200")


def test_the_home_page_and_an_error_page_keep_to_the_policy(visit):
    visit.go("/")
    assert visit.page.inner_text("h1") == "Policy events and how markets answered"
    visit.go("/nothing/")
    assert visit.page.inner_text("h1") == "Not Found"
    visit.errors = [text for text in visit.errors if "404 (Not Found)" not in text]
