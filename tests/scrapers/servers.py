"""Servers that misbehave on purpose, on loopback, below what an HTTP library would let us send."""

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Answer = Callable[[socket.socket], None]


class RawServer:
    """Accepts on a free loopback port, reads one request and hands the socket to ``answer``."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.requests.append(connection.recv(65536))
                self.answer(connection)
            except OSError:
                return


def hold_back(connection: socket.socket) -> None:
    """Answer nothing and keep the line open until the other side leaves."""
    while connection.recv(65536):
        continue  # the rest of a request that came in several parts


def sender(*parts: bytes) -> Answer:
    """An answer that sends ``parts`` and closes."""

    def send(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return send


def dripper(head: bytes, drop: bytes, every: float) -> Answer:
    """An answer that sends ``head`` and then one ``drop`` after another, ``every`` seconds, for ever."""

    def drip(connection: socket.socket) -> None:
        pause = threading.Event()
        connection.sendall(head)
        while True:
            connection.sendall(drop)
            pause.wait(every)

    return drip
