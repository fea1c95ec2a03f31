import sys
from typing import Any

import orjson
from django.core.management.base import BaseCommand

from events.services import classify


class Command(BaseCommand):
    help = (
        "Give the topics of each line of standard input, and the rules that fired, as a JSON object a line."
    )
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in sys.stdin:
            self.stdout.write(describe(line.rstrip("\r\n")))


def describe(line: str) -> str:
    """One line's topics (slugs) and every rule that fired, as JSON."""
    rules = [
        {"topic": link.topic, "relation": link.relation, "rule": link.rule} for link in classify.fired(line)
    ]
    topics = [link.topic for link in classify.topics(title=line, text="")]
    return orjson.dumps({"topics": topics, "rules": rules}).decode()
