"""What is not public does not exist: every route of the URL conf, for events in every state.

The routes are read from the URL conf, so that a new one without a rule here fails.
"""

import re
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, get_resolver

from events.facts import Identifier, ProceedingFact
from events.models import Document, Event
from events.services import keys, ledger, publishing
from events.services.clock import database_now
from events.vocabulary import Action, Scheme, Scope, State
from markets.services import ensure_instruments
from tests.events.builders import NOW, item, occurrence, scrape

pytestmark = pytest.mark.django_db

NOBODY = UUID("00000000-0000-4000-8000-000000000000")
API = "api/v1/"
# The addresses that are asked at each route; {id} and {proceeding} are those of the event in question,
# {word} is a word that only it holds, {number} the name of its occurrence.
RULES = {
    "": ("",),
    "favicon.ico": ("favicon.ico",),
    "healthz": ("healthz",),
    "readyz": ("readyz",),
    "metrics": ("metrics",),
    "timeline/": (
        "timeline/",
        "timeline/?count=exact",
        "timeline/?q={word}&count=exact",
        "timeline/?proceeding={proceeding}",
        "timeline/?proceeding=us-bill:119/hr/{number}",
        "timeline/?identifier=house-vote:2025/{number}",
        "timeline/?body={word}",
        "timeline/?near=2025-07-17&expand=reactions",
        "timeline/?order=-updated_at&reviewed=false",
        "timeline/?as_of=2025-07-01",
    ),
    "timeline.<slug:format>": tuple(
        f"timeline.{form}" for form in ("csv", "ndjson", "parquet", "ics", "atom", "jsonfeed")
    ),
    "timeline/counts/": ("timeline/counts/", "timeline/counts/?q={word}", "timeline/counts/?body={word}"),
    "events/<uuid:event_id>/": ("events/{id}/", "events/{id}/?as_of=2025-07-01"),
    "events/<uuid:event_id>/reactions/": ("events/{id}/reactions/",),
    "events/<uuid:event_id>/history/": ("events/{id}/history/",),
    "events/<uuid:event_id>/documents/": ("events/{id}/documents/",),
    "proceedings/": ("proceedings/", "proceedings/?page_size=1"),
    "proceedings/<int:proceeding_id>/": ("proceedings/{proceeding}/",),
    "topics/": ("topics/",),
    "instruments/": ("instruments/",),
    "instruments/<str:symbol>/prices/": ("instruments/SPX/prices/",),
    "changes/": ("changes/", "changes/?cursor=0&page_size=1"),
    # It tells what changes/ tells and does not end; tests/events/api/test_stream.py reads it.
    "stream/": (),
    "dumps/": ("dumps/",),
    # Files that were written of what the timeline and changes/ told; tests/events/test_dumps.py reads them.
    r"^dumps/(?P<day>\d{4}-\d{2}-\d{2})/"
    r"(?P<name>timeline\.ndjson\.gz|changes\.ndjson\.gz|timeline\.parquet)$": (
        "dumps/2025-07-17/timeline.ndjson.gz",
        "dumps/2025-07-17/changes.ndjson.gz",
    ),
    "sources/": ("sources/",),
    "panel/": ("panel/", "panel/?instruments=SPX"),
    "panel.<str:format>": ("panel.csv", "panel.ndjson", "panel.parquet"),
    "panel/codebook/": ("panel/codebook/",),
    "studies/": ("studies/", "studies/?topic=clarity-act&instruments=SPX"),
    "studies/saved/": ("studies/saved/",),
    "studies/<slug:slug>/": ("studies/nothing/",),
    "claims/": ("claims/",),
    "claims/<slug:slug>/": ("claims/nothing/",),
    "keys/": ("keys/",),
    "^keys/(?P<prefix>[A-Za-z0-9]{12})/$": ("keys/AAAAAAAAAAAA/",),
    "^keys/(?P<prefix>[A-Za-z0-9]{12})/rotate/$": ("keys/AAAAAAAAAAAA/rotate/",),
    "webhooks/": ("webhooks/",),
    "webhooks/<int:number>/": ("webhooks/1/",),
    **{
        f"webhooks/<int:number>/{act}/": (f"webhooks/1/{act}/",)
        for act in ("rotate", "test", "replay", "enable", "deliveries")
    },
    "schema/": ("schema/",),
    "docs/": ("docs/",),
}
# These tell what has been public, with the end of it: a copy has to be able to drop it.
TELLING_THE_PAST = ("changes/", "events/{id}/history/")
OF_ONE_REQUEST = ("X-Request-Id", "RateLimit", "Set-Cookie")


def patterns(resolver, before=""):
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from patterns(one, route)


def routes(*, of_admin):
    found = (route for route in patterns(get_resolver()) if route.startswith("admin/") is of_admin)
    return {route.removeprefix(API) for route in found}


def named(event):
    """What stands for an event in addresses; one that is nobody's is named alike."""
    number = event.number if event else 9
    return {
        "id": event.pk if event else NOBODY,
        "proceeding": event.proceeding_id if event else 999_999_999,
        "word": f"secret{number}",
        "number": number,
    }


def addresses(event):
    """Every address of the rules, for an event that is there or for nobody."""
    outside = {"", "favicon.ico", "healthz", "readyz", "metrics"}
    for route, asked in RULES.items():
        for address in asked:
            yield ("/" if route in outside else f"/{API}") + address.format(**named(event)), address


def event_of(number, state):
    """An event with a word, a proceeding and a paper of its own, brought to a state."""
    told = occurrence(
        identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),),
        title=f"secret{number} passes",
        body=f"secret{number}",
        summary=f"About secret{number}.",
    )
    proceeding = ProceedingFact("us-bill", f"119/hr/{number}", f"Bill secret{number}", "introduced")
    paper = item(told, external_id=f"secret{number}-paper", title=f"secret{number}", proceeding=proceeding)
    _, (drawn,) = scrape(paper)
    event = Event.objects.get(pk=drawn.pk)
    event.number = number
    if state in {State.PUBLISHED, State.RETRACTED, State.MERGED}:
        publishing.publish(event=event, by="editor", now=NOW)
    if state is State.RETRACTED:
        publishing.retract(event=event, by="editor", now=NOW, reason="doubt")
    if state is State.REJECTED:
        Event.objects.filter(pk=event.pk).update(state=state)
    return event


def merged(event, *, into):
    Event.objects.filter(pk=event.pk).update(state=State.MERGED, merged_into=into)
    event.refresh_from_db()
    ledger.append(event=event, action=Action.MERGED, by="editor", now=NOW, reason="the same")


def read(client, address):
    """An answer as one text: its status, its headers and its body, without what names the request."""
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = {name: value for name, value in answer.headers.items() if name not in OF_ONE_REQUEST}
    text = f"{answer.status_code} {sorted(headers.items())} {body.decode('utf-8', 'backslashreplace')}"
    request_id = answer.headers.get("X-Request-Id", "")
    # The time of an answer is its own.
    return re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "TIME", text.replace(request_id, "REQUEST"))


@pytest.fixture(autouse=True)
def roomy(settings):
    settings.API_ANONYMOUS_LIMIT = settings.API_EXPORT_LIMIT = 10_000
    settings.API_KEY_LIMIT = settings.API_KEY_EXPORT_LIMIT = 10_000
    ensure_instruments()


@pytest.fixture
def shown():
    return event_of(1, State.PUBLISHED)


def callers():
    """Who may ask the API: nobody in particular, a key, and who is signed in to the admin."""
    owner = get_user_model().objects.create_user("owner")
    made = keys.issue(owner=owner, name="all", scopes=(Scope.READ, Scope.EXPORT), now=database_now())
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(get_user_model().objects.create_superuser("chief"))
    return {
        "anonymous": Client(raise_request_exception=False),
        "key": Client(raise_request_exception=False, headers={"Authorization": f"Bearer {made.text}"}),
        "administrator": signed_in,
    }


def test_every_route_has_a_rule():
    assert routes(of_admin=False) == set(RULES)


def test_what_never_was_public_changes_no_answer(shown):
    asking = callers()
    before = {
        (who, address): read(client, address)
        for who, client in asking.items()
        for address, _ in addresses(shown)
        if not address.startswith("/metrics")
    }
    assert any("secret1 passes" in text for text in before.values())

    event_of(2, State.DRAFT)
    event_of(3, State.REJECTED)

    for (who, address), text in before.items():
        assert read(asking[who], address) == text, (who, address)


@pytest.mark.parametrize("state", [State.DRAFT, State.REJECTED])
def test_what_never_was_public_is_answered_like_what_never_was(shown, state):
    hidden = event_of(2, state)
    asked = list(zip(addresses(hidden), addresses(None), strict=True))

    for who, client in callers().items():
        for (address, rule), (of_nobody, _) in asked:
            told = read(client, address)
            if "{" in rule:
                assert unnamed(told, hidden) == unnamed(read(client, of_nobody), None), (who, address)
            else:
                assert "secret2" not in told, (who, address)
                assert str(hidden.pk) not in told, (who, address)


def unnamed(text, event):
    """An answer without the names that its address held, and what is reckoned of that address."""
    names = named(event)
    text = text.replace(str(names["id"]), "ID").replace(names["word"], "WORD")
    text = re.sub(rf"(proceedings/|proceeding=|119/hr/|2025/){names['proceeding']}\b", r"\1NUMBER", text)
    text = re.sub(rf"(119/hr/|119%2Fhr%2F|2025/|2025%2F){names['number']}\b", r"\1NUMBER", text)
    return re.sub(r"'(ETag|Content-Length)', '[^']*'", "", text)


@pytest.mark.parametrize("state", [State.RETRACTED, State.MERGED])
def test_what_is_public_no_longer_is_told_as_past_alone(shown, state):
    gone = event_of(2, state)
    if state is State.MERGED:
        merged(gone, into=shown)

    for who, client in callers().items():
        for address, rule in addresses(gone):
            if rule.startswith(TELLING_THE_PAST) or address.startswith("/metrics"):
                continue
            told = read(client, address)
            # What was asked is told again in a problem's “instance” and in a list's own addresses.
            assert "secret2 passes" not in told, (who, address)
            assert "Bill secret2" not in told, (who, address)
            if "{id}" not in rule:
                assert str(gone.pk) not in told, (who, address)
    status = {State.RETRACTED: 410, State.MERGED: 301}[state]
    for rule in ("events/{id}/", "events/{id}/reactions/", "events/{id}/history/", "events/{id}/documents/"):
        assert Client().get(f"/{API}{rule}".format(id=gone.pk)).status_code == status


def of_admin(event):
    """Every address of the admin, with the event's own number wherever one is asked for."""
    document = Document.objects.get(evidence__event=event)
    for route in sorted(routes(of_admin=True)):
        kept = document.pk if "/document/" in route else event.pk
        address = re.sub(r"<[^>]*>", str(kept), route)
        if "(" in address or "^" in address:
            address = re.sub(r"\^?\(\?P<[^)]*\)\$?|\(\?P.*", "", address).replace("^", "").replace("$", "")
        yield f"/{address}"


def test_the_admin_shows_nothing_to_who_has_no_rights_there():
    hidden = event_of(2, State.DRAFT)
    helper = Client(raise_request_exception=False)
    helper.force_login(get_user_model().objects.create_user("helper", is_staff=True))

    for client in (Client(raise_request_exception=False), helper):
        for address in of_admin(hidden):
            assert "secret2" not in read(client, address), address


def test_the_same_addresses_of_the_admin_show_it_to_who_has(shown):
    hidden = event_of(2, State.DRAFT)
    chief = callers()["administrator"]

    showing = [address for address in of_admin(hidden) if "secret2 passes" in read(chief, address)]

    assert f"/admin/events/event/{hidden.pk}/change/" in showing
    assert "/admin/events/event/" in showing
