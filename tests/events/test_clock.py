from datetime import UTC, timedelta

import pytest
from django.db import transaction

from events.services.clock import database_now


@pytest.mark.django_db
def test_the_clock_is_aware_in_utc_and_goes_on_within_a_transaction():
    with transaction.atomic():
        first, second = database_now(), database_now()
    assert first.tzinfo is not None
    assert first.utcoffset() == timedelta(0)
    assert first < second
    assert first.astimezone(UTC) == first
