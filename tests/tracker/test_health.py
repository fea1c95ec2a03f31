"""The two addresses for whoever watches."""

import pytest


def test_healthz_answers_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_asks_the_database_once(client, django_assert_num_queries, db):
    with django_assert_num_queries(1):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_neither_may_be_written_to(client, path):
    assert client.post(path).status_code == 405
