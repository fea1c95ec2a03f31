"""No test reaches the network, and a warning is an error: proven, not hoped."""

import socket
import urllib.request
import warnings

import pytest

DOCUMENTATION_ADDRESS = "192.0.2.1"  # reserved for examples; no host has it
REFUSED = "A test tried to use socket"


def test_no_test_connects_to_an_address_outside():
    with socket.socket() as outside, pytest.raises(UserWarning, match=REFUSED):
        outside.connect((DOCUMENTATION_ADDRESS, 443))


@pytest.mark.parametrize("address", [f"http://{DOCUMENTATION_ADDRESS}/", "http://[2001:db8::1]/"])
def test_no_test_asks_a_page_outside(address):
    with pytest.raises(UserWarning, match=REFUSED):
        urllib.request.urlopen(address, timeout=1)


def test_a_test_may_talk_to_its_own_server():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
