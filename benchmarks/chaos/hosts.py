"""Many loopback hosts in one thread: each port is a host of its own to whoever keeps a pace."""

import asyncio
import json
import threading
import time
from collections import defaultdict
from itertools import pairwise
from types import TracebackType
from typing import Self

POISONS = ("death", "hang", "crash", "memory")
LOOPBACK = "127.0.0.1"


class Hosts:
    """Servers on ``count`` ports for as long as the block lasts; they note who asked what and when.

    ``/NUMBER/POISON`` tells one document or hurts, ``/pages/FIRST/COUNT`` tells several, whatever follows.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.ports: list[int] = []
        self.arrivals: dict[int, list[float]] = defaultdict(list)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.ports = [server.sockets[0].getsockname()[1] for server in self._servers]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def shortest_gap(self, port: int) -> float:
        """Seconds between two requests to one host, at the least."""
        gaps = (later - earlier for earlier, later in pairwise(sorted(self.arrivals[port])))
        return min(gaps, default=float("inf"))

    async def _listen(self) -> list[asyncio.Server]:
        return [await asyncio.start_server(self._serve, LOOPBACK, 0) for _ in range(self.count)]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        now, port = time.monotonic(), writer.get_extra_info("sockname")[1]
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split(b" ", 2)[1].decode()
            self.arrivals[port].append(now)
            writer.write(_answer(path))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # whoever asked was killed
        finally:
            writer.close()


def _answer(path: str) -> bytes:
    status, told = "200 OK", {}
    match path.strip("/").split("/"):
        case ["pages", first, count, *_]:
            told = {"numbers": list(range(int(first), int(first) + int(count))), "poison": ""}
        case [number, poison]:
            told = {"numbers": [int(number)], "poison": poison if poison in POISONS else ""}
        case _:
            status = "404 Not Found"
    body = json.dumps(told)
    return (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
