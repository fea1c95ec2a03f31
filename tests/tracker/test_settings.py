"""What the settings make of the environment, as a process of its own reads it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

NAMES = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_PROXY_SSL_HEADER"
SHOW = "from tracker import settings as s; print({})"


def shown(tmp_path, names=NAMES, **environment):
    ours = {"PORT", "PUBLIC_URL", "ALLOWED_HOSTS"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(names)],
        cwd=settings.BASE_DIR,
        env={**inherited, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.mark.parametrize("port", ["8000", "8001"])
def test_trackers_on_two_ports_of_a_host_keep_their_sessions_apart(tmp_path, port):
    assert shown(tmp_path, PORT=port) == f"sessionid_{port} csrftoken_{port} None"


def test_behind_an_https_address_the_proxy_says_what_was_asked(tmp_path):
    told = shown(tmp_path, PUBLIC_URL="https://tracker.example.org", PORT="8001")
    assert told == "sessionid_tracker csrftoken_tracker ('HTTP_X_FORWARDED_PROTO', 'https')"


@pytest.mark.parametrize(
    ("environment", "hosts"),
    [
        ({}, "127.0.0.1 localhost [::1]"),
        ({"PUBLIC_URL": "https://tracker.example.org"}, "127.0.0.1 localhost [::1] tracker.example.org"),
        ({"PUBLIC_URL": "http://tracker.example.org:8443/"}, "127.0.0.1 localhost [::1] tracker.example.org"),
        ({"PUBLIC_URL": "http://[2001:db8::1]:8000"}, "127.0.0.1 localhost [::1] [2001:db8::1]"),
        ({"PUBLIC_URL": "https://a.example", "ALLOWED_HOSTS": ""}, "127.0.0.1 localhost [::1] a.example"),
        ({"PUBLIC_URL": "https://a.example", "ALLOWED_HOSTS": "b.example,c.example"}, "b.example c.example"),
    ],
)
def test_the_host_readers_are_sent_to_is_answered_unless_hosts_are_named(tmp_path, environment, hosts):
    assert shown(tmp_path, "*s.ALLOWED_HOSTS", **environment) == hosts
