"""The open company: who it is, the way to read it, and the way to write into it when there is one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property

from sqlalchemy import select

from tieout.plugin import Company
from tieout_sage50.canada.database import Database, open_database
from tieout_sage50.canada.errors import NotACompany
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.tables import COMPANY
from tieout_sage50.canada.writing.port import Writer, open_writer


class OpenCompany:
    """What ``open_books`` gives and every other hook is handed back."""

    def __init__(self, settings: CanadaSettings, database: Database, closing: ExitStack) -> None:
        self.settings, self.database, self._closing = settings, database, closing

    def company(self) -> Company:
        """Which company the server has there now, asked on a connection of its own; see ``Books``.

        There is no identity in the known tables that would outlive a change of name. So a company is told from
        another by its name and its place: the server, port and database, with the city and province it says it is
        in. Another company that was opened first has the same port, but hardly name and city too.
        """
        with self.database.connect() as connection:
            rows = self.database.ask(connection, select(COMPANY).limit(2))
        if len(rows) != 1 or not str(rows[0]["sCompName"] or "").strip():
            raise NotACompany(
                "The database does not say which company it is",
                where=self.settings.place,
                why=f"tcompany has {len(rows) or 'no'} row(s) with the name {rows[0]['sCompName'] if rows else ''!r}",
            )
        seat = ", ".join(str(rows[0][part]) for part in ("sCity", "sProvStat") if rows[0][part])
        return Company(
            name=str(rows[0]["sCompName"]),
            path=f"{self.settings.place} ({seat})" if seat else self.settings.place,
            country="CA",
            is_simulated=self.settings.simulator is not None,
        )

    @cached_property
    def writer(self) -> Writer:
        """The way to write that the settings name, opened when it is first needed."""
        read = self._closing.enter_context(self.database.connect())
        return self._closing.enter_context(open_writer(self.settings, read))


@contextmanager
def open_company(settings: CanadaSettings) -> Iterator[OpenCompany]:
    """The company of these settings, open until the context is left."""
    with ExitStack() as closing:
        database = closing.enter_context(open_database(settings))
        opened = OpenCompany(settings, database, closing)
        opened.company()
        yield opened
