"""A statement that takes too long is ended by the database, for as long as the bound stands."""

import pytest
from django.db import OperationalError, connection, transaction

from events.services import deadlines

pytestmark = pytest.mark.django_db(transaction=True)


def timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def slept(seconds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def test_a_statement_within_its_time_is_answered_and_a_longer_one_ended():
    deadlines.bound(seconds=0.05)
    slept(0)

    with pytest.raises(OperationalError) as told:
        slept(5)

    assert deadlines.was_exceeded(told.value)
    deadlines.lift()
    slept(0.06)
    assert timeout() == "0"


def test_other_errors_are_not_taken_for_one():
    with pytest.raises(OperationalError) as told, connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert not deadlines.was_exceeded(told.value)
    connection.close()


def test_a_connection_lost_since_the_last_request_is_opened_again():
    connection.close()

    deadlines.bound(seconds=1)

    assert timeout() == "1s"
    deadlines.lift()


def test_lifting_needs_no_connection():
    connection.close()

    deadlines.lift()

    assert connection.connection is None


def pieces_in_a_transaction(seen):
    with transaction.atomic():
        for number in range(3):
            seen.append(timeout())
            yield number


def test_each_piece_is_bounded_and_nothing_between_them():
    seen = []
    between = [timeout() for _ in deadlines.bounded(pieces_in_a_transaction(seen), seconds=7)]

    assert (seen, between) == (["7s"] * 3, ["0"] * 3)
    assert timeout() == "0"


def test_a_reader_who_leaves_takes_the_bound_along():
    pieces = deadlines.bounded(pieces_in_a_transaction([]), seconds=7)
    next(pieces)
    pieces.close()

    assert timeout() == "0"
    assert not connection.in_atomic_block
