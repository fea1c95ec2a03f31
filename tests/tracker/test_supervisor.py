"""Children that are watched: what they say, how they die, how they end. Real processes throughout."""

import signal
import sys
import time

import psutil
import pytest

from tracker.supervisor import Child, Supervisor, stop_all

STUBBORN = """
import signal, time
for number in (2, 3, 15):
    signal.signal(number, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def python(name, program, **more):
    return Child(name, [sys.executable, "-u", "-c", program], **more)


@pytest.fixture
def lines():
    return []


@pytest.fixture
def supervisor(lines):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with Supervisor(say=lines.append, first_pause=0.1) as made:
        yield made
        stop_all(made.children, gentle=0.5, hard=0.5)
        for child in made.children:
            if child.output:
                child.output.close()
    for number, handler in before.items():
        signal.signal(number, handler)


def turn_until(supervisor, is_so, seconds=20):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        supervisor.turn(0.05)


def test_what_a_child_says_stands_behind_its_name(supervisor, lines):
    supervisor.watch(python("web", "print('one'); print('two'); import time; time.sleep(60)"))
    turn_until(supervisor, lambda: len(lines) == 2)
    assert lines == ["web      | one", "web      | two"]


def test_half_a_line_waits_for_its_other_half(supervisor, lines):
    program = "import time; print('ha', end='', flush=True); time.sleep(0.5); print('lf'); time.sleep(60)"
    supervisor.watch(python("web", program))
    turn_until(supervisor, lambda: lines)
    assert lines == ["web      | half"]


def test_a_child_that_ends_is_started_again_and_said_so(supervisor, lines):
    supervisor.watch(python("beat", "raise SystemExit(3)"))
    turn_until(supervisor, lambda: "beat is started again" in lines)
    assert "beat died (exit status 3); starting it again in 0 s" in lines


def test_a_child_that_keeps_dying_is_started_ever_more_seldom(supervisor, lines):
    child = python("beat", "raise SystemExit(1)")
    supervisor.watch(child)
    pauses = []
    while len(pauses) < 4:
        turn_until(supervisor, lambda: child.restart_at is not None)
        pauses.append(child.restart_at - time.monotonic())
        turn_until(supervisor, lambda: child.restart_at is None)
    assert pauses[3] > pauses[1] > pauses[0]
    assert pauses[3] < 1


def test_what_a_dead_child_left_behind_is_ended_before_it_starts_again(supervisor, lines):
    program = "import subprocess, time; print(subprocess.Popen(['/bin/sleep', '60']).pid); time.sleep(60)"
    child = python("worker", program)
    supervisor.watch(child)
    turn_until(supervisor, lambda: lines)
    orphan = psutil.Process(int(lines[0].split("|")[1]))
    child.process.kill()
    turn_until(supervisor, lambda: "worker is started again" in lines)
    assert psutil.wait_procs([orphan], timeout=5)[1] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch_and_nobody_is_started_any_more(supervisor, lines, number):
    child = python("web", "import time; time.sleep(60)")
    supervisor.watch(child)
    signal.raise_signal(number)
    supervisor.run()
    child.process.kill()
    child.wait(5)
    supervisor.turn(0)
    assert supervisor.stopping == number.name
    assert not any("died" in line for line in lines)


def test_children_are_asked_together_and_not_one_after_another():
    program = (
        "import signal, time; signal.signal(15, lambda *_: (time.sleep(1), exit())); print(1); time.sleep(60)"
    )
    children = [python(name, program) for name in ("a", "b", "c")]
    for child in children:
        child.start()
        child.output.readline()
    began = time.monotonic()
    stop_all(children, gentle=10, hard=1)
    assert time.monotonic() - began < 2.5
    for child in children:
        assert child.process.returncode == 0
        child.output.close()


def test_a_deaf_child_is_killed_in_the_end():
    child = python("web", STUBBORN)
    child.start()
    child.output.readline()
    began = time.monotonic()
    stop_all([child], gentle=0.3, hard=0.3)
    assert time.monotonic() - began < 3
    assert child.how_it_ended() == "killed by SIGKILL"
    child.output.close()


def test_a_log_of_its_own_is_private(tmp_path):
    child = python("database", "print('kept')", log=tmp_path / "log")
    child.start()
    assert child.wait(10)
    assert (tmp_path / "log").read_text() == "kept\n"
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
