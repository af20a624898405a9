"""What stands between browsers and the service, and can keep them apart."""

import socket
from contextlib import suppress
from threading import Lock, Thread

PIECE = 65536
ANSWER = b"HTTP/1.1 "


class Door:
    """A port that leads to the service's own, until it is shut; it is made open.

    `answers` are the status codes of what came through.
    """

    def __init__(self, port: int, inner_port: int) -> None:
        self.port = port
        self.answers: list[int] = []
        self._inner_port = inner_port
        self._loses_answers = False
        self._lock = Lock()
        self._ends: set[socket.socket] = set()
        self._entrance = self._reserved()
        self._is_open = False
        self.open()

    def open(self) -> None:
        """Let everything through."""
        self._loses_answers = False
        if not self._is_open:
            self._is_open = True
            self._entrance.listen()
            Thread(target=self._welcome, args=[self._entrance], daemon=True).start()

    def shut(self) -> None:
        """Refuse every connection, and end those that stand."""
        self.remove()
        self._entrance = self._reserved()

    def lose_answers(self) -> None:
        """Let requests through, and end the connection where an answer would come."""
        self._loses_answers = True

    def remove(self) -> None:
        """Give the port back, and end what stands."""
        self._is_open = False
        self._end(self._entrance)
        with self._lock:
            ends = list(self._ends)
        for end in ends:
            self._end(end)

    def _reserved(self) -> socket.socket:
        """Bound without listening: connections are refused, and nobody else gets the port."""
        entrance = socket.socket()
        entrance.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        entrance.bind(("127.0.0.1", self.port))
        return entrance

    def _welcome(self, entrance: socket.socket) -> None:
        while True:
            try:
                guest, _ = entrance.accept()
                host = socket.create_connection(("127.0.0.1", self._inner_port))
            except OSError:
                return
            with self._lock:
                self._ends |= {guest, host}
            Thread(target=self._carry, args=[guest, host, False], daemon=True).start()
            Thread(target=self._carry, args=[host, guest, True], daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, are_answers: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if are_answers and self._loses_answers:
                    break
                if are_answers and piece.startswith(ANSWER):
                    self.answers.append(int(piece[len(ANSWER) :][:3]))
                target.sendall(piece)
        for end in (source, target):
            with self._lock:
                self._ends.discard(end)
            self._end(end)

    def _end(self, end: socket.socket) -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
