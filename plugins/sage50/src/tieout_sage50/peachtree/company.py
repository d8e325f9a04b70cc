"""The open company: who it is, and that access to it is granted where the site goes through the SDK's door."""

from collections.abc import Iterator
from contextlib import contextmanager

from tieout.plugin import Company, WrongCompany
from tieout_sage50.peachtree.database import Reading, reading_of
from tieout_sage50.peachtree.errors import NotACompany
from tieout_sage50.peachtree.mapping import text
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.tables import company_name


class OpenCompany:
    """What ``open_books`` gives and every other hook is handed back. Each read has a connection of its own."""

    def __init__(self, settings: UsSettings, sdk_name: str = "") -> None:
        self.settings, self._sdk_name = settings, sdk_name

    def company(self) -> Company:
        """Which company answers now, asked on a new connection; see ``Books``.

        Over ODBC a company has no identity that would outlive a change of name: it is told from another by its
        database on its server, and by its name where the admin said which column of ``Company`` holds that. Its
        GUID is known to the SDK alone; with that door it is the identity.
        """
        with reading_of(self.settings) as reading:
            database, simulated = reading.database_name(), reading.is_simulated
            name = _name_in(reading) if self.settings.company_name_column else self._sdk_name or database
        return Company(
            name=name,
            file_id=self._guid,
            path=f"{self.settings.place} ({database})" if self.settings.dsn else self.settings.place,
            country="US",
            is_simulated=simulated or self.settings.sdk_simulator is not None,
        )

    @property
    def _guid(self) -> str:
        return self.settings.company_guid.lower() if self.settings.access == "sdk+odbc" else ""


@contextmanager
def open_company(settings: UsSettings) -> Iterator[OpenCompany]:
    """The company of these settings. Raises NotAuthorized when the SDK does not say that access is granted."""
    sdk_name = ""
    if settings.access == "sdk+odbc":
        from tieout_sage50.peachtree.door import pass_door

        sdk_name = pass_door(settings)
    opened = OpenCompany(settings, sdk_name)
    _check_same(opened, sdk_name)
    yield opened


def _check_same(opened: OpenCompany, sdk_name: str) -> None:
    """Two doors must not lead into two companies. Told by their names, where both doors know one."""
    company = opened.company()
    if sdk_name and opened.settings.company_name_column and company.name != sdk_name:
        raise WrongCompany(
            f'The database holds "{company.name}", while company_guid names "{sdk_name}"',
            where=opened.settings.place,
            fix="Make  database  and  company_guid  in [sites.NAME.books] lead to the same company.",
        )


def _name_in(reading: Reading) -> str:
    rows = [row for batch in reading.batches(company_name(reading.settings), 2) for row in batch]
    name = text(rows[0][0]) if len(rows) == 1 else ""
    if not name.strip():
        raise NotACompany(
            "The database does not say which company it is",
            where=reading.settings.place,
            why=f"the table Company has {len(rows) or 'no'} row(s) with the name {name!r}",
        )
    return name
