"""The open company: which one it is, and whether it is one of Sage 100 Contractor at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from tieout.plugin import Company
from tieout_sage100 import statements
from tieout_sage100.database import Database, Session
from tieout_sage100.errors import AnotherDatabase, NotContractor, OtherProduct
from tieout_sage100.faults import NO_RIGHT, NO_TABLE
from tieout_sage100.settings import ContractorSettings


class OpenCompany:
    """What ``open_books`` gives and every other hook is handed back."""

    def __init__(self, settings: ContractorSettings, database: Database) -> None:
        self.settings, self.database = settings, database

    def company(self) -> Company:
        """Which company the server has there now, asked on a connection of its own; see ``Books``.

        A company is told from others by its database, which has the company's name, and by what the server calls
        itself: not by the address that led there, which may change.
        """
        with self.database.session() as session:
            return self._company(session)

    def check(self) -> None:
        """Raises ``NotContractor`` or ``OtherProduct`` for a database of something else."""
        with self.database.session() as session:
            self._company(session)
            if _has(session, statements.IS_CONTRACTOR):
                return
            raise self._other(session)

    def _company(self, session: Session) -> Company:
        name, server = session.ask(statements.COMPANY)[0]
        if str(name).lower() != self.settings.database.lower():
            raise AnotherDatabase(
                f'The server opened the database "{name}", not "{self.settings.database}"',
                where=self.settings.place,
            )
        is_simulated = self.settings.simulator is not None
        return Company(name=str(name), path=f"{server}/{name}", country="US", is_simulated=is_simulated)

    def _other(self, session: Session) -> NotContractor | OtherProduct:
        place = self.settings.place
        if _has(session, statements.IS_ERP):
            return OtherProduct(
                f'"{self.settings.database}" belongs to Sage 100 (once MAS 90), not to Sage 100 Contractor',
                where=place,
                why="it has the table AR_Customer and no table reccln; the two programs only share a name",
            )
        return NotContractor(
            f'"{self.settings.database}" is no company of Sage 100 Contractor',
            where=place,
            why="it has no table reccln, where the clients are",
        )


@contextmanager
def open_company(settings: ContractorSettings) -> Iterator[OpenCompany]:
    """The company of these settings, open until the context is left."""
    database = Database(settings)
    try:
        opened = OpenCompany(settings, database)
        opened.check()
        yield opened
    finally:
        database.close()


def _has(session: Session, probe: str) -> bool:
    """Whether a table is there; one that may not be read is."""
    answer = session.ask_whether(probe, NO_TABLE, NO_RIGHT)
    return answer != NO_TABLE
