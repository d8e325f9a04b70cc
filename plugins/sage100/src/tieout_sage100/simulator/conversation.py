"""One client's conversation with the server, from its first packet to its last."""

import json
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any

from tieout_sage100.simulator import sqlerrors, tokens
from tieout_sage100.simulator.files import CERTIFICATE, ENCRYPTION, SERVER
from tieout_sage100.simulator.login import Encryption, prelogin_answer, read_login, wants_encryption
from tieout_sage100.simulator.packets import (
    PACKET_SIZE,
    AnswerWriter,
    Kind,
    PacketFault,
    Stream,
    read_message,
)
from tieout_sage100.simulator.parameters import EXECUTE_SQL, read_call
from tieout_sage100.simulator.reading import Body, decoded
from tieout_sage100.simulator.rights import MASTER, Databases
from tieout_sage100.simulator.session import Answer, Begun, Ended, Moved, Rows, Session, sign_in
from tieout_sage100.simulator.sqlerrors import Message, SqlServerError
from tieout_sage100.simulator.tls import TlsStream
from tieout_sage100.simulator.tokens import Done, Status

_BEGIN, _COMMIT, _ROLLBACK = 5, 7, 8
_LEVELS = {
    1: "READ UNCOMMITTED",
    2: "READ COMMITTED",
    3: "REPEATABLE READ",
    4: "SERIALIZABLE",
    5: "SNAPSHOT",
}
_AND_BEGIN = 1
#: Keeps a line of what was sent.
Log = Callable[[str], object]


class Conversation:
    """Reads messages from a stream and sends answers until the other side leaves or makes no sense."""

    def __init__(
        self, databases: Databases, stream: BufferedReader, send: Callable[[bytes], object], log: Log
    ) -> None:
        self._databases, self._raw, self._send, self._log = databases, stream, send, log
        self._stream: Stream = stream
        self._server = databases.first_fact(SERVER)
        self._session: Session | None = None

    def hold(self) -> None:
        """The whole conversation. Raises nothing but ``OSError``."""
        try:
            while (message := read_message(self._stream)) and self._answered(*message):
                pass
        except PacketFault:
            self._say(self._refusal(sqlerrors.bad_stream(), Done.BATCH))
        finally:
            if self._session:
                self._session.close()

    def _answered(self, kind: int, body: bytes) -> bool:
        """Answer one message; False when nothing more is to be said."""
        if kind == Kind.PRELOGIN:
            return self._greeted(body)
        if kind == Kind.LOGIN:
            return self._signed_in(body)
        if self._session is None:
            raise PacketFault("a statement before the sign-in")
        answer = {Kind.BATCH: self._batch, Kind.CALL: self._call, Kind.TRANSACTION: self._transaction}
        if kind == Kind.ATTENTION:
            self._say(tokens.done(status=Status.ATTENTION))
        else:
            answer[Kind(kind)](self._session, body)
        return True

    def _greeted(self, body: bytes) -> bool:
        """A server that demands TLS and a client that has none part here; the client says why."""
        is_demanded = self._databases.first_fact(ENCRYPTION) == "required"
        self._say(prelogin_answer(Encryption.REQUIRED if is_demanded else Encryption.NOT_SUPPORTED))
        if not is_demanded:
            return True
        certificate = self._databases.first_fact(CERTIFICATE)
        if wants_encryption(body) == Encryption.NOT_SUPPORTED or not certificate:
            return False
        tls = TlsStream(Path(certificate), self._raw, self._send)
        tls.shake_hands()
        self._stream, self._send = tls, tls.send
        return True

    def _signed_in(self, body: bytes) -> bool:
        login = read_login(body)
        try:
            self._session = sign_in(self._databases, login)
        except SqlServerError as error:
            self._say(self._refusal(error, Done.BATCH))
            return False
        name = self._session.database_name
        self._note("sign-in", f"{login.program}, read only intent: {login.read_only}")
        self._say(
            tokens.database_changed(name, MASTER),
            tokens.info(Message(5701, f"Changed database context to '{name}'.", 0, 2), self._server),
            tokens.collation(),
            tokens.packet_size(PACKET_SIZE),
            tokens.login_acknowledged(),
            tokens.done(),
        )
        return True

    def _batch(self, session: Session, message: bytes) -> None:
        body = Body(message)
        body.past_headers()
        batch = decoded(body.rest(), "utf-16-le")
        self._answer(session, batch, {}, Done.BATCH)

    def _call(self, session: Session, message: bytes) -> None:
        call = read_call(message)
        if call.procedure.lower() != EXECUTE_SQL or not call.values or not isinstance(call.values[0][1], str):
            self._say(self._refusal(sqlerrors.no_procedure(call.procedure), Done.CALL))
            return
        self._answer(session, call.values[0][1], dict(call.values[2:]), Done.CALL)

    def _transaction(self, session: Session, message: bytes) -> None:
        body = Body(message)
        body.past_headers()
        request = body.number("H")
        try:
            self._say(*self._transacted(session, request, body), tokens.done())
        except SqlServerError as error:
            self._say(self._refusal(error, Done.BATCH))

    def _transacted(self, session: Session, request: int, body: Body) -> Iterator[bytes]:
        if request == _BEGIN:
            self._begin(session, body)
            yield tokens.transaction_begun(session.begin().number)
        elif request in {_COMMIT, _ROLLBACK}:
            body.text(body.number("B"))
            verb = "COMMIT" if request == _COMMIT else "ROLLBACK"
            ended = session.end(verb)
            yield tokens.transaction_ended(ended.number, committed=ended.committed)
            if not body.is_read and body.number("B") & _AND_BEGIN:
                self._begin(session, body)
                yield tokens.transaction_begun(session.begin().number)
        else:
            raise PacketFault(f"a transaction request {request}")

    def _begin(self, session: Session, body: Body) -> None:
        level = body.number("B") if not body.is_read else 0
        if level in _LEVELS:
            session.set_isolation(_LEVELS[level])

    # --- answers

    def _answer(self, session: Session, batch: str, variables: Mapping[str, Any], kind: Done) -> None:
        self._note(session.database_name, batch)
        writer = AnswerWriter(self._send)
        try:
            self._write_all(writer, session.answers(batch, variables), kind)
        except SqlServerError as error:
            writer.write(self._refusal(error, kind))
        writer.end()

    def _write_all(self, writer: AnswerWriter, answers: Iterator[Answer], kind: Done) -> None:
        """Every statement ends with a DONE that says whether more come; the last one ends the whole answer."""
        inner, ending = (Done.BATCH if kind is Done.BATCH else Done.IN_CALL), b""
        status, count = 0, 0
        for answer in answers:
            writer.write(ending)
            status, count = self._write(writer, answer)
            ending = tokens.done(inner, status | Status.MORE, count)
        if kind is Done.BATCH:
            writer.write(tokens.done(kind, status, count))
        else:
            writer.write(ending + tokens.return_status() + tokens.done(kind))

    def _write(self, writer: AnswerWriter, answer: Answer) -> tuple[int, int]:
        """One statement's answer without its end; the end's status and count."""
        if isinstance(answer, Rows):
            return Status.COUNT, _write_rows(writer, answer)
        if isinstance(answer, Moved):
            writer.write(tokens.database_changed(answer.now, answer.before))
        elif isinstance(answer, Begun):
            writer.write(tokens.transaction_begun(answer.number))
        elif isinstance(answer, Ended):
            writer.write(tokens.transaction_ended(answer.number, committed=answer.committed))
        return Status.FINAL, 0

    def _refusal(self, error: SqlServerError, kind: Done) -> bytes:
        said = b"".join(tokens.error(message, self._server) for message in error.messages)
        return said + tokens.done(kind, Status.ERROR)

    def _say(self, *parts: bytes) -> None:
        writer = AnswerWriter(self._send)
        writer.write(b"".join(parts))
        writer.end()

    def _note(self, where: str, what: str) -> None:
        user = self._session.login.user if self._session else ""
        self._log(json.dumps({"user": user, "where": where, "what": what}))


def _write_rows(writer: AnswerWriter, answer: Rows) -> int:
    writer.write(tokens.head(answer.columns))
    row, count = tokens.row_writer(answer.columns), 0
    for values in answer.rows:
        writer.write(row(values))
        count += 1
    return count
