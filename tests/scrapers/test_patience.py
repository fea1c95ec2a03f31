"""A block that lasts too long is ended, and nothing of its alarm is left behind."""

import signal
import threading
import time

import pytest

from scrapers.patience import TookTooLong, at_most


def test_a_block_that_hangs_is_ended():
    began = time.monotonic()
    with pytest.raises(TookTooLong, match=r"longer than 0\.1 s"), at_most(0.1):
        time.sleep(30)
    assert time.monotonic() - began < 10


def test_a_block_that_swallows_the_alarm_hears_it_again(monkeypatch):
    monkeypatch.setattr("scrapers.patience.AGAIN_AFTER", 0.05)
    heard = []

    def swallow():
        try:
            time.sleep(30)
        except TookTooLong as alarm:
            heard.append(alarm)
        time.sleep(30)

    with pytest.raises(TookTooLong), at_most(0.05):
        swallow()
    assert len(heard) == 1


def test_a_block_in_time_is_left_alone_and_so_is_what_follows():
    before = signal.getsignal(signal.SIGALRM)
    with at_most(0.1):
        pass
    time.sleep(0.2)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_thread_beside_the_main_one_is_not_interrupted():
    ended = []

    def work():
        with at_most(0.01):
            time.sleep(0.1)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]
