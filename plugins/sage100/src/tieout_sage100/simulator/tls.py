"""TLS as SQL Server has it: the handshake inside PRELOGIN packets, everything after it plainly over the connection.

Source: MS-TDS 3.2.5.2 and 3.3.5.2. TLS 1.2 at most, as TDS before version 8 has it.
"""

import ssl
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

from tieout_sage100.simulator.packets import AnswerWriter, Kind, PacketFault, read_message

_AT_ONCE = 65536
Send = Callable[[bytes], object]


class TlsStream:
    """What is read and sent once both sides have agreed on their keys."""

    def __init__(self, certificate: Path, stream: BufferedReader, send: Send) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(certificate)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._stream, self._send = stream, send

    def shake_hands(self) -> None:
        """Agree on keys. Raises ``PacketFault`` when the client does not, as for a certificate it mistrusts."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._answer()
                self._incoming.write(self._message())
            except ssl.SSLError as error:
                raise PacketFault(f"no TLS: {error.reason}") from None
            else:
                self._answer()
                return

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end."""
        found = bytearray()
        while len(found) < size and (part := self._part(size - len(found))):
            found += part
        return bytes(found)

    def send(self, data: bytes) -> None:
        """Send, encrypted."""
        self._tls.write(data)
        self._send(self._outgoing.read())

    def _part(self, size: int) -> bytes:
        while True:
            try:
                return self._tls.read(size)
            except ssl.SSLWantReadError:
                raw = self._stream.read1(_AT_ONCE)
                if not raw:
                    return b""
                self._incoming.write(raw)
            except ssl.SSLError:
                return b""

    def _message(self) -> bytes:
        message = read_message(self._stream)
        if message is None or message[0] != Kind.PRELOGIN:
            raise PacketFault("no TLS handshake")
        return message[1]

    def _answer(self) -> None:
        if self._outgoing.pending:
            writer = AnswerWriter(self._send, kind=Kind.PRELOGIN)
            writer.write(self._outgoing.read())
            writer.end()
