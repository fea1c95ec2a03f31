"""The language of phrases: what it matches, what it refuses and why, and that it is never slow."""

import re
import time

import pytest

from events.services import phrases
from events.services.phrases import UnreadablePhrase
from events.services.rules import RULES


def matches(phrase, text):
    return re.search(rf"(?<!\w)(?:{phrases.pattern(phrase)})(?!\w)", phrases.fold(text)) is not None


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("tariffs?", ["A tariff", "Tariffs!", "the TARIFF-free list"]),
        ("polic(y|ies) on crypto", ["Policy on crypto", "Policies on Crypto"]),
        ("(standing )?repo use", ["repo use", "standing-repo use"]),
        ("h.? ?r.? ?3633", ["H.R. 3633", "HR 3633", "H. R. 3633"]),
        ("minutes of the _ meeting", ["minutes of the January meeting"]),
        ("refund ~4 dut(y|ies)", ["refund duties", "refund to all of the duties"]),
        ("#% duty", ["A 25% duty"]),
        ("$ ?2,?000 cheques?", ["$2,000 cheque", "$ 2000 cheques"]),
    ],
)
def test_a_phrase_matches_what_it_says(phrase, texts):
    phrases.check(phrase)
    assert all(matches(phrase, text) for text in texts)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("tariff", "tariffication"),
        ("tariff", "antitariff"),
        ("minutes of the _ meeting", "minutes of the very long meeting"),
        ("refund ~4 duties", "refund one two three four five duties"),
        ("refund ~4 duties", "A refund. Duties rise."),
        ("h.r. 3633", "hxrx 3633"),
        ("#% duty", "per cent duty"),
    ],
)
def test_a_phrase_never_matches_a_part_of_a_word_or_another_text(phrase, text):
    assert not matches(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("tariff*", r"\* has no meaning"),
        ("tariff.+", r"\+ has no meaning"),
        ("[t]ariff", r"\[ has no meaning"),
        ("tariff{2}", r"\{ has no meaning"),
        (r"\w+", r"\\ has no meaning"),
        ("^tariff", r"\^ has no meaning"),
        ("?tariff", r"\? has no meaning"),
        ("tariff??", r"\? has no meaning"),
        ("(tariff", r"\( without its \)"),
        ("tariff)", r"\) without its \("),
        ("tariff|duty", r"stands only within"),
        ("(tariff|) rate", "empty choice"),
        ("tariff_", "touches no letter"),
        ("_tariff", "touches no letter"),
        ("tariff ~9 rate", "from 1 to 8"),
        ("tariff ~0 rate", "from 1 to 8"),
        ("tariff ~ rate", "from 1 to 8"),
        ("~4 rate", "between two words"),
        ("rate ~4", "between two words"),
        ("qt", "too short"),
        ("(tariffs?)?", "too short"),
        ("_ _", "too short"),
        ("the bill", "too common"),
        ("(the )?act", "too common"),
        ("Tariff", "not tidy"),
        ("tariff  rate", "not tidy"),
        ("market-structure", "not tidy"),
        ("x" * 401, "too long"),
        ("a?" * 30 + "aaaa", "too wide"),
    ],
)
def test_what_cannot_stand_is_refused_with_the_reason(phrase, why):
    with pytest.raises(UnreadablePhrase, match=why):
        phrases.check(phrase)


def test_the_place_of_a_wrong_sign_is_told():
    with pytest.raises(UnreadablePhrase, match="at sign 8 of “tariffs\\* fall”"):
        phrases.check("tariffs* fall")


def test_what_an_editor_types_is_brought_into_the_form_of_texts():
    assert phrases.tidy("  Market-Structure  “Bill” ") == "market structure bill"


def test_a_context_may_be_a_common_word_and_still_no_syllable():
    phrases.check("the bill", is_context=True)
    with pytest.raises(UnreadablePhrase, match="too short"):
        phrases.check("by", is_context=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_shipped_phrase_stands_the_check_of_the_editors(rule):
    for phrase in rule.phrases:
        phrases.check(phrase)
    for phrase in (*rule.unless, *rule.near, *rule.ignoring):
        phrases.check(phrase, is_context=True)


@pytest.mark.parametrize(
    "phrase",
    [
        "(_)(_)(_)(_) end",
        "a ~8 b ~8 c ~8 d",
        "(a|aa|aaa)(a|aa|aaa)(a|aa|aaa)(a|aa|aaa)x",
        "(_ )?(_ )?(_ )?(_ )?(_ )?(_ )?(_ )?(_ )?end",
    ],
)
@pytest.mark.parametrize("text", ["a" * 5_000, "a " * 2_500, "a b c " * 900, "1" * 5_000])
def test_no_phrase_is_slow_on_any_text(phrase, text):
    began = time.process_time()
    matches(phrase, text)

    assert time.process_time() - began < 0.5
