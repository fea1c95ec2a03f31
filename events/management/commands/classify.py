import sys
from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from events.services import classify, standing_rules
from events.services.classify import RuleBook
from events.services.clock import database_now


class Command(BaseCommand):
    help = (
        "Give the topics of each line of standard input, and the rules that fired, as a JSON object a line."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shipped", action="store_true", help="use the product's own rules, not those of the editors"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        book = classify.SHIPPED if options["shipped"] else self._standing()
        for line in sys.stdin:
            self.stdout.write(describe(line.rstrip("\r\n"), book))

    def _standing(self) -> RuleBook:
        """The rules in force here; without a server nobody can have changed them."""
        try:
            return standing_rules.book(now=database_now())
        except DatabaseError:
            self.stderr.write("No rules are stored here: these are the shipped rules.")
            return classify.SHIPPED


def describe(line: str, book: RuleBook) -> str:
    """One line's topics (slugs) and every rule that fired with its phrase, as JSON."""
    rules = [
        {
            "topic": firing.rule.topic,
            "relation": firing.rule.relation,
            "rule": firing.rule.name,
            "phrase": firing.phrase,
        }
        for firing in book.firings(line)
    ]
    topics = [link.topic for link in classify.topics(title=line, text="", book=book)]
    return orjson.dumps({"topics": topics, "rules": rules}).decode()
