import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from events.api.views import PublicView
from tracker import urls as real

TIMELINE = "/api/v1/timeline/"
TOP = {"type", "title", "status", "detail", "instance", "request_id"}


class Faulty(PublicView):
    def get(self, _request, what):
        if what == "database":
            raise OperationalError("the connection is lost")
        raise RuntimeError("nobody expected this")


def faulty_page(_request):
    raise OperationalError("the connection is lost")


class Sleepy(PublicView):
    def get(self, _request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")


class FaultyUrls:
    urlpatterns = [
        path("api/v1/faulty/<str:what>/", Faulty.as_view()),
        path("api/v1/sleepy/", Sleepy.as_view()),
        path("faulty/", faulty_page),
        *real.urlpatterns,
    ]
    handler400, handler403 = real.handler400, real.handler403
    handler404, handler500 = real.handler404, real.handler500


def check(response, status):
    """A problem document, whole, whose id is that of the answer."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) >= TOP
    assert problem["status"] == status
    assert problem["request_id"] == response["X-Request-Id"]
    return problem


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("topics=clarity-act", "topics", "“topic”"),
        ("topic=clarity_act", "topic", "“clarity-act”"),
        ("kind=floorvote", "kind", "“floor-vote”"),
        ("topic=liquidity&topic=liquidity", "topic", "2 times"),
        ("topic=", "topic", "empty"),
        ("topic=a%00b", "topic", "NUL"),
        ("a%00b=1", "a\ufffdb", "no parameter"),
        ("from=yesterday", "from", "2025-07-17"),
        ("from=2025-02-30", "from", "no such day"),
        ("from=2025-07-17T19:30:31", "from", "with its zone"),
        ("from=2025-07-17T19:30:31+00:00", "from", "%2B"),
        ("from=0001-01-01T00:00:00%2B14:00", "from", "no such instant"),
        ("from=99999-01-01", "from", "2025-07-17"),
        ("from=2025-07-18&to=2025-07-17", "from", "later"),
        ("page_size=0", "page_size", "1 to 200"),
        ("page_size=201", "page_size", "1 to 200"),
        ("page_size=-1", "page_size", "1 to 200"),
        ("page_size=" + "9" * 5000, "page_size", "1 to 200"),
        ("page_size=٣", "page_size", "1 to 200"),
        ("format=json", "format", "no parameter"),
        ("cursor=" + "A" * 10_000, "cursor", "not given out"),
        ("cursor=%FF%FE", "cursor", "not given out"),
        ("%FF=1", "\ufffd", "no parameter"),
        ("x" * 9000 + "=1", "x" * 64, "no parameter"),
    ],
)
def test_what_cannot_be_read_is_named(client, db, query, parameter, words):
    problem = check(client.get(f"{TIMELINE}?{query}"), 400)

    assert problem["parameter"] == parameter
    assert words in problem["detail"]


def test_a_parameter_where_none_is_known_is_refused(client, publish):
    event = publish(1)

    check(client.get(f"/api/v1/events/{event.pk}/?fields=title"), 400)


def test_a_thousand_parameters_are_refused(client, db):
    check(client.get(TIMELINE + "?" + "&".join(f"a{n}=1" for n in range(1001))), 400)


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing/", "/api/v2/timeline/", "/api/v1/events/17/", "/api/v1/a%00b/"]
)
def test_an_unknown_address_is_a_problem(client, db, address):
    check(client.get(address), 404)


def test_an_unknown_event_is_a_problem(client, db):
    check(client.get("/api/v1/events/00000000-0000-4000-8000-000000000000/"), 404)


def test_a_method_that_is_not_there_is_a_405_that_names_the_others(client, db):
    response = client.post(TIMELINE, {})

    check(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_form_that_is_not_served_is_a_406(client, db):
    check(client.get(TIMELINE, headers={"Accept": "text/html"}), 406)


def test_a_wrong_host_is_a_problem(client, db):
    check(client.get(TIMELINE, headers={"Host": "evil.example"}), 400)


@override_settings(ROOT_URLCONF=FaultyUrls)
def test_what_nobody_expected_is_a_500_that_tells_nothing(client, db, caplog):
    problem = check(client.get("/api/v1/faulty/code/"), 500)

    assert "nobody expected" not in str(problem)
    assert "nobody expected" in caplog.text


@override_settings(ROOT_URLCONF=FaultyUrls)
def test_a_database_that_does_not_answer_is_a_503(client, db, caplog):
    response = client.get("/api/v1/faulty/database/")

    check(response, 503)
    assert response["Retry-After"] == "5"
    assert "the connection is lost" in caplog.text


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF=FaultyUrls, API_STATEMENT_TIMEOUT=0.05)
def test_an_answer_that_takes_too_long_is_a_503_that_says_what_to_narrow(client):
    response = client.get("/api/v1/sleepy/", {"q": "refund", "count": "exact"})

    problem = check(response, 503)
    assert problem["type"].endswith(":too-slow")
    assert problem["narrow"] == ["q", "count"]
    assert "“q”, “count”" in problem["detail"]
    assert response["Retry-After"] == "5"
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"


@override_settings(ROOT_URLCONF=FaultyUrls)
def test_a_page_without_its_database_is_a_503_too(client, db):
    client.raise_request_exception = False

    response = client.get("/faulty/", headers={"Accept": "text/html"})

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "The database does not answer" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/", "testserver", 200),
        ("/nothing/", "testserver", 404),
        ("/", "evil.example", 400),
        (TIMELINE, "evil.example", 400),
        (TIMELINE.rstrip("/"), "testserver", 301),
    ],
)
def test_every_answer_carries_the_content_policy(client, db, address, host, status):
    response = client.get(address, headers={"Host": host})

    assert response.status_code == status
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_form_from_elsewhere_is_refused_by_our_own_page(db):
    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/admin/login/", {"username": "admin"}, headers={"Accept": "text/html"})

    assert response.status_code == 403
    assert "not from this site" in response.content.decode()
    assert "<style" not in response.content.decode()


def test_no_cache_keeps_an_event_that_went_away(client, db):
    assert client.get(TIMELINE)["Cache-Control"] == "no-cache"
    assert client.get("/api/v1/events/00000000-0000-4000-8000-000000000000/")["Cache-Control"] == "no-cache"


def test_people_get_a_page_and_programs_a_problem(client, db):
    page = client.get("/nothing/", headers={"Accept": "text/html"})
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert page["X-Request-Id"] in page.content.decode()

    check(client.get("/nothing/", headers={"Accept": "application/json"}), 404)
