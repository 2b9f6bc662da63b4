"""A connection to the mail server, opened on demand and reopened when lost; slow letters get threads of their own."""

import threading
from concurrent.futures import Future, wait
from contextlib import ExitStack

from surveys.mail.transports import Connection, Fate, Handover, Parcel, Transport


class Line:
    """Sends letters one after another, and reconnects as needed."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._open = ExitStack()
        self._connection: Connection | None = None

    def send(self, parcel: Parcel) -> Handover:
        """Hand a letter over. Raises `UnreachableError`, `DeniedError` where no connection can be had for it.

        A connection that served before may be gone by now, or go before it looks at this letter (many servers take one
        letter a connection, or some): then the letter goes out at once over a new one.
        """
        served_before = self._connection is not None
        handover = self._send(parcel)
        if served_before and handover.closing and not handover.whole:
            handover = self._send(parcel)
        return handover

    def takes_from(self, sender: str) -> bool:
        """Ask whether letters of this sender would be looked at. Raises as `send` does."""
        return self._connected().takes_from(sender)

    def close(self) -> None:
        """Close the connection."""
        self._connection = None
        self._open.close()

    def _send(self, parcel: Parcel) -> Handover:
        handover = self._connected().send(parcel)
        if handover.closing or handover.fate is Fate.LOST:
            self.close()
        return handover

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._open.enter_context(self._transport.connect())
        return self._connection


class OnItsWay:
    """A letter that is being handed over in a thread of its own, with the line that it takes for that."""

    def __init__(self, line: Line, parcel: Parcel) -> None:
        self.line = line
        self._handover: Future[Handover] = Future()
        # a daemon: nobody waits for a slow server when the program ends, and the attempt is counted already
        threading.Thread(target=self._send, args=(parcel,), name="parallax-letter", daemon=True).start()

    def is_over(self, *, within: float) -> bool:
        """Wait for so many seconds at most; say whether it is known by then what came of the letter."""
        return bool(wait([self._handover], timeout=within).done)

    def handover(self) -> Handover:
        """Return what came of it. Raises `UnreachableError`, `DeniedError`, or what else went wrong."""
        return self._handover.result()

    def _send(self, parcel: Parcel) -> None:
        try:
            self._handover.set_result(self.line.send(parcel))
        except BaseException as error:
            self._handover.set_exception(error)
