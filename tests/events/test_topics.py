import pytest

from events.models import Topic
from events.services.topics import ensure_topics
from events.vocabulary import Topic as Slug

pytestmark = pytest.mark.django_db


def test_every_topic_of_the_vocabulary_has_its_row():
    ensure_topics()
    assert set(Topic.objects.values_list("slug", flat=True)) == set(Slug)
    assert all(topic.name and topic.description for topic in Topic.objects.all())


def test_a_second_run_adds_nothing():
    ensure_topics()
    ensure_topics()
    assert Topic.objects.count() == len(Slug)
