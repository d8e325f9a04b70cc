"""The make-believe server without a network: the same statements, the same refusals, in our own process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tieout_sage100.simulator.login import Login
from tieout_sage100.simulator.rights import Databases
from tieout_sage100.simulator.session import Rows, Session, sign_in


class FileCursor:
    """As much of a DB-API cursor as reading takes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: list[Sequence[Any]] = []

    def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run a batch; ``%s`` stands for a value. Raises ``SqlServerError``."""
        names = [f"@P{place}" for place in range(1, len(values) + 1)]
        batch = statement % tuple(names) if names else statement
        self._rows = []
        for answer in self._session.answers(batch, dict(zip(names, values, strict=True))):
            if isinstance(answer, Rows):
                self._rows = list(answer.rows)

    def fetchall(self) -> list[Sequence[Any]]:
        """The rows of the last result."""
        return self._rows

    def close(self) -> None:
        """Nothing is held."""


class FileConnection:
    """As much of a DB-API connection as reading takes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cursor(self) -> FileCursor:
        """A cursor."""
        return FileCursor(self._session)

    def close(self) -> None:
        """Sign out."""
        self._session.close()


def connect_to_file(path: Path, user: str, password: str, database: str) -> FileConnection:
    """Sign in to the company of a file. Raises ``SqlServerError``, and ``OSError`` where there is no file."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no make-believe company in {path}")
    login = Login(user, password, database, "tieout", read_only=True)
    return FileConnection(sign_in(Databases((path,)), login))
