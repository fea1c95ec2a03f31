"""Sources and the work list, as people watch over them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from events.models import Source, SourceHealth
from events.services.clock import database_now
from scrapers.models import Fetch, FetchState, Host

SOURCES = "admin:events_source_changelist"
FETCHES = "admin:scrapers_fetch_changelist"


@pytest.fixture
def browser(db: None) -> Browser:
    browser = Browser()
    browser.force_login(get_user_model().objects.create_superuser("admin", password="a long pass phrase"))
    return browser


def act(browser: Browser, page: str, action: str, *rows: Any) -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return browser.post(reverse(page), data, follow=True).content.decode()


def add(source: Source, host: Host, path: str, **columns: Any) -> Fetch:
    now = database_now()
    return Fetch.objects.create(
        source=source, host=host, url=f"http://x/{path}", due_at=now, created_at=now, **columns
    )


def test_a_source_is_asked_now_by_a_button(browser: Browser, source: Source, settings: Any) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"
    told = act(browser, SOURCES, "run_now", source)
    assert "Put on the list: 1 (sources asked: 1)." in told
    assert Fetch.objects.get().state == FetchState.DUE


def test_the_button_asks_nobody_without_a_contact(browser: Browser, source: Source, settings: Any) -> None:
    settings.CONTACT_EMAIL = ""
    assert "CONTACT_EMAIL" in act(browser, SOURCES, "run_now", source)
    assert Fetch.objects.count() == 0


def test_sources_are_switched_off_and_on(browser: Browser, source: Source) -> None:
    act(browser, SOURCES, "disable", source)
    assert Source.objects.get().is_enabled is False
    act(browser, SOURCES, "enable", source)
    assert Source.objects.get().is_enabled is True


def test_the_list_of_sources_shows_what_is_wrong_in_as_many_queries_for_one_as_for_many(
    browser: Browser, source: Source, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        other = Source.objects.create(slug=f"s{number}", name="S", publisher="P", homepage="http://x/")
        SourceHealth.objects.create(source=other, failures=3, error="Blocked: a captcha")
    with django_assert_max_num_queries(8):
        page = browser.get(reverse(SOURCES)).content.decode()
    assert "3: Blocked: a captcha" in page


def test_a_source_page_shows_its_health_and_offers_only_its_switches(
    browser: Browser, source: Source
) -> None:
    SourceHealth.objects.create(source=source, failures=2, error="Blocked")
    page = browser.get(reverse("admin:events_source_change", args=[source.pk])).content.decode()
    assert "Blocked" in page
    assert 'name="is_trusted"' in page
    assert 'name="name"' not in page


def test_the_work_list_is_filtered_and_shows_errors_without_a_query_a_row(
    browser: Browser, source: Source, host: Host, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        add(source, host, str(number), error="Traceback\nRuntimeError: broken")
    add(source, host, "other", state=FetchState.FAILED, finished_at=database_now())
    with django_assert_max_num_queries(8):
        page = browser.get(reverse(FETCHES), {"state": "due"}).content.decode()
    assert "RuntimeError: broken" in page
    assert "http://x/other" not in page


def test_a_row_shows_its_whole_error_and_cannot_be_typed_in(
    browser: Browser, source: Source, host: Host
) -> None:
    fetch = add(source, host, "a", error="Traceback\nRuntimeError: <script>broken</script>")
    page = browser.get(reverse("admin:scrapers_fetch_change", args=[fetch.pk])).content.decode()
    assert "Traceback" in page
    assert "<script>broken" not in page
    assert 'name="url"' not in page


def test_a_quarantined_row_is_released(browser: Browser, source: Source, host: Host) -> None:
    fetch = add(source, host, "a", state=FetchState.QUARANTINED, finished_at=database_now(), attempts=3)
    assert "Due again: 1." in act(browser, FETCHES, "release", fetch)
    fetch.refresh_from_db()
    assert (fetch.state, fetch.attempts) == (FetchState.DUE, 0)


def test_hosts_are_listed(browser: Browser, host: Host) -> None:
    assert host.name in browser.get(reverse("admin:scrapers_host_changelist")).content.decode()
    page = browser.get(reverse("admin:scrapers_host_change", args=[host.pk])).content.decode()
    assert 'name="pace"' in page
