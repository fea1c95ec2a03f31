"""The short form of the benchmarks: all that it checks except time, which a test cannot promise."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from rich.console import Console

from benchmarks import api, fill, measure, pages, peer, plans, runner, texts, words
from benchmarks.bound import PAGE_SIZE, Bound
from benchmarks.client import Client, queries_sent
from benchmarks.database import UnableToBench, mark_filled, own_database
from benchmarks.measure import Contender, Timings
from benchmarks.report import Goal, goals
from events.models import Document, Event, Reaction, TimelineEntry
from events.vocabulary import Topic

EVENTS = 20_000
CONTENTS = "what the tests fill"


def beside(name):
    return f"{connection.settings_dict['NAME']}_{name}"


def databases_called(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def product(django_db_blocker) -> Iterator[Client]:
    """The product over a filled database beside the tests' own, dropped afterwards."""
    with (
        django_db_blocker.unblock(),
        own_database(name=beside("bench"), contents=CONTENTS, keep=False),
    ):
        fill.fill(events=EVENTS, advance=lambda size: None)
        yield Client(get_wsgi_application())


@pytest.fixture(scope="module")
def bound(product) -> Iterator[Bound]:
    with closing(Bound(runner.address())) as bound:
        yield bound


@pytest.fixture(scope="module")
def first():
    return pages.first_pages()[0]


@pytest.fixture(scope="module")
def deep(product, first):
    return pages.deeper(product, first, pages.depth(EVENTS))


def test_one_event_in_ten_has_its_headline_reactions(product):
    assert TimelineEntry.objects.count() == Event.objects.count() == EVENTS
    assert Reaction.objects.values("event").distinct().count() == EVENTS // 10


def test_the_same_number_of_events_gives_the_same_rows_each_time(product):
    oldest = TimelineEntry.objects.get(event__documents=1)

    assert str(oldest.pk).startswith("f137bdc5-f41")
    assert f"{oldest.first_seen_at:%Y-%m-%d %H:%M:%S}" == "2016-01-02 02:00:26"


def test_exports_of_all_forms_and_words_are_measured_on_what_is_there(product):
    console = Console(record=True, width=150)
    goals = [*api.measure_exports(product, EVENTS, console), *api.measure_words(product, console)]

    assert [goal.text.rpartition(" ")[2] for goal in goals[:6:2]] == list(api.EXPORTS)
    assert all(goal.is_met for goal in goals if "memory" in goal.text)
    assert b"".join(product.pieces("/api/v1/timeline.csv", accept="*/*")).count(b"\r\n") == EVENTS + 1
    assert len(product.read(f"/api/v1/timeline/?q={words.word(3)}")["results"]) > 0


def test_words_are_as_rare_as_they_are_said_to_be():
    held = Counter(words.word(number) for number in range(EVENTS))

    assert 0.05 < held[words.written(1)] / EVENTS < 0.1
    assert all(held[words.written(rank)] <= EVENTS / 100 for rank in api.RARE)
    assert len({words.written(rank) for rank in range(words.DIFFERENT)}) == words.DIFFERENT


def test_the_indexes_and_constraints_are_back_after_the_filling(product):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "events_timelineentry")

    assert {index.name for index in TimelineEntry._meta.indexes} <= constraints.keys()
    assert any(one["primary_key"] for one in constraints.values())
    assert any(one["foreign_key"] for one in constraints.values())


def test_the_next_document_gets_a_number_of_its_own(product):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('events_document_id_seq')")
        number = cursor.fetchone()[0]

    assert not Document.objects.filter(pk__gte=number).exists()


def test_the_stored_texts_are_what_the_product_renders_from_the_rows(product):
    assert texts.differences() == []


def test_a_stored_text_that_differs_is_found(product):
    with transaction.atomic():
        TimelineEntry.objects.update(revision=7)
        found = texts.differences()
        transaction.set_rollback(True)

    assert len(found) == texts.SAMPLE


@pytest.mark.parametrize("topic", list(Topic))
def test_both_sides_answer_the_same_first_pages(product, bound, topic):
    assert pages.differences(product, bound, pages.first_pages(topic)) == []


def test_both_sides_answer_the_same_deep_page(product, bound, deep):
    assert "cursor=" in deep.product
    assert pages.differences(product, bound, (deep,)) == []


def test_a_deep_page_lies_as_far_down_as_it_says(product, first, deep):
    address, passed = f"{first.product}&page_size=200", []
    while len(passed) < pages.depth(EVENTS) + PAGE_SIZE:
        answer = product.read(address)
        passed += [event["id"] for event in answer["results"]]
        address = answer["next"]

    shown = [event["id"] for event in product.read(deep.product)["results"]]

    assert shown == passed[pages.depth(EVENTS) :][:PAGE_SIZE]


def test_a_deep_page_below_the_last_event_is_refused(product, first):
    with pytest.raises(UnableToBench, match="use more events"):
        pages.deeper(product, first, EVENTS)


def test_a_difference_in_one_value_is_found(product, bound, first):
    answer = product.read(first.product)
    answer["results"][7]["reactions"][3]["status"] = "measured or so"

    def altered(environ, start_response):
        start_response("200 OK", [])
        return [orjson.dumps(answer)]

    found = pages.difference(Client(altered), Client(bound), bound.ids(first.bound), first)

    assert "shows another reactions of event" in found


def test_a_difference_in_the_order_of_events_is_found(product, bound, first):
    ids = bound.ids(first.bound)

    found = pages.difference(product, Client(bound), [ids[1], ids[0], *ids[2:]], first)

    assert "shows other events" in found


def test_both_sides_read_the_timeline_through_the_index_of_the_topic(product, bound, first, deep):
    for page in (first, deep):
        assert plans.index(plans.of_product(product, page.product)) == "timeline_liquidity"
        assert plans.index(bound.plan(page.bound)) == "timeline_liquidity"


def test_a_plan_without_an_index_is_refused():
    with pytest.raises(UnableToBench, match="not read through one index"):
        plans.index("Seq Scan on events_timelineentry")


def test_a_page_costs_three_queries_on_the_wire_at_most(product, bound, first, deep):
    for page in (first, deep):
        product.get(page.product)
        sent = queries_sent(connection.connection, lambda page=page: product.get(page.product))
        assert 1 <= sent <= 3
        assert queries_sent(bound.connection, lambda page=page: bound.ids(page.bound)) == 1


def test_the_usual_way_shows_the_same_events(product, first):
    usual = Client(peer.application).read(first.bound)["results"]

    ours = product.read(first.product)["results"]

    assert [event["id"] for event in usual] == [event["id"] for event in ours]


def test_a_run_measures_each_side_in_python_and_in_its_backend(product, bound, first):
    contender = Contender("bound", "first", Client(bound), lambda: bound.backend, (first.bound,))

    timings = measure.run([contender], rounds=3, requests=5, advance=lambda: None)[contender]

    assert len(timings.wall) == 15
    assert min(timings.python) > 0
    assert min(timings.database) > 0
    assert timings.percentile(50) <= timings.percentile(95)


def test_the_cpu_of_a_process_that_is_no_database_is_refused():
    with pytest.raises(UnableToBench, match="on this machine"):
        measure.database_cpu(os.getpid())


def test_an_answer_that_is_no_page_stops_the_benchmark(product):
    with pytest.raises(UnableToBench, match="answered 400"):
        product.get("/api/v1/timeline/?topic=weather")


def test_goals_compare_the_product_with_the_bound_and_its_deep_page_with_its_first():
    def timed(cpu, wall):
        return Timings(python=[cpu / 2], database=[cpu / 2], wall=[wall, wall])

    reached = goals(
        {
            ("product", "first"): timed(1.0, 1.0),
            ("product", "deep"): timed(1.2, 1.0),
            ("bound", "first"): timed(2.0, 0.5),
            ("bound", "deep"): timed(2.4, 2.0),
        },
        {("product", "first"): 3, ("product", "deep"): 4},
    )

    assert [(goal.value, goal.is_met) for goal in reached] == [
        (0.5, True),
        (2.0, False),
        (0.5, True),
        (0.5, True),
        (1.2, False),
        (1.0, True),
        (3, True),
        (4, False),
    ]


def test_a_run_names_what_it_missed():
    outcome = runner.Outcome((), (Goal("CPU", 1.25), Goal("p50", 0.9)))

    assert outcome.missed == ("CPU 1.25",)


def test_a_kept_database_is_used_again_only_for_the_same_contents(django_db_blocker):
    name, seen = beside("kept"), []
    with django_db_blocker.unblock():
        for contents, keep in (("one", True), ("one", True), ("other", False)):
            with own_database(name=name, contents=contents, keep=keep) as is_filled:
                seen.append(is_filled)
                mark_filled(contents)

        assert seen == [False, True, False]
        assert databases_called(name) == 0


def test_the_products_own_database_is_never_used(django_db_blocker):
    with (
        django_db_blocker.unblock(),
        pytest.raises(UnableToBench, match="DATABASE_URL names"),
        own_database(name=connection.settings_dict["NAME"], contents="", keep=False),
    ):
        pass


def test_too_few_events_for_a_deep_page_are_refused_in_one_line():
    with pytest.raises(CommandError, match="at least"):
        call_command("bench", part="timeline", events=10)
