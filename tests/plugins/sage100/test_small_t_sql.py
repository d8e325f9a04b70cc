"""What of Transact-SQL the simulated server understands, and that everything else fails as SQL Server fails."""

from collections.abc import Mapping
from typing import Any

import pytest

from tieout_sage100.simulator.company import SimulatedCompany
from tieout_sage100.simulator.files import open_to_read
from tieout_sage100.simulator.login import Login
from tieout_sage100.simulator.rights import Databases
from tieout_sage100.simulator.session import Rows, Session, sign_in
from tieout_sage100.simulator.sqlerrors import SqlServerError

#: Good Transact-SQL, most of it, but outside the subset: refused, never guessed.
OUTSIDE = (
    ("SELECT recnum + 1 FROM reccln", 102),
    ("SELECT recnum FROM reccln WHERE clnnme LIKE 'A%'", 156),
    ("SELECT recnum FROM reccln WHERE recnum BETWEEN 1 AND 2", 156),
    ("SELECT GETDATE()", 195),
    ("SELECT LEN(clnnme) FROM reccln", 195),
    ("SELECT UPPER(clnnme) FROM reccln", 195),
    ("SELECT dbo.fn(1)", 195),
    ("SELECT IFNULL(clnnme, '') FROM reccln", 195),
    ("SELECT SUM(status) FROM reccln", 195),
    ("SELECT CAST(recnum AS varchar(5)) FROM reccln", 195),
    ("SELECT CONVERT(int, clnnme) FROM reccln", 102),
    ("SELECT CASE WHEN 1 = 1 THEN 1 END", 156),
    ("SELECT recnum FROM reccln LIMIT 5", 102),
    ("SELECT recnum FROM reccln WHERE EXISTS (SELECT 1)", 156),
    ("SELECT recnum FROM (SELECT recnum FROM reccln) AS r", 102),
    ("SELECT recnum FROM reccln UNION SELECT recnum FROM clnsts", 156),
    ("SELECT recnum FROM reccln, clnsts", 102),
    ("SELECT recnum FROM reccln CROSS JOIN clnsts", 156),
    ("SELECT recnum FROM reccln RIGHT JOIN clnsts ON 1 = 1", 156),
    ("SELECT recnum FROM reccln WITH (NOLOCK)", 156),
    ("SELECT recnum FROM reccln GROUP BY recnum HAVING 1 = 1", 156),
    ("SELECT recnum FROM reccln ORDER BY recnum OFFSET 5", 102),
    ("SELECT recnum FROM reccln ORDER BY 1", 102),
    ("SELECT TOP (5) PERCENT recnum FROM reccln", 207),
    ("SELECT TOP recnum FROM reccln", 102),
    ("SELECT recnum INTO copy FROM reccln", 156),
    ("SELECT recnum FROM reccln; WAITFOR DELAY '00:00:10'", 156),
    ("WITH c AS (SELECT 1) SELECT * FROM c", 156),
    ("DECLARE @a int", 102),
    ("GRANT SELECT ON reccln TO public", 156),
    ("IF 1 = 1 ROLLBACK", 102),
    ("IF @@TRANCOUNT > 1 ROLLBACK", 102),
    ("BEGIN SELECT 1 END", 156),
    ("PRAGMA table_info(reccln)", 102),
    ("SELECT `recnum` FROM reccln", 102),
    ("SELECT recnum FROM reccln WHERE recnum == 1", 102),
    ("SELECT recnum || 'x' FROM reccln", 102),
    ("SELECT 'open FROM reccln", 105),
    ("SELECT [open FROM reccln", 102),
    ("SELECT recnum FROM reccln WHERE", 156),
    ("SELECT", 156),
    ("SET ROWCOUNT 5", 195),
    ("SET LANGUAGE Polski", 195),
    ("SET TRANSACTION ISOLATION LEVEL CHAOS", 102),
    ("SET NOCOUNT MAYBE", 102),
    ("EXEC xp_cmdshell 'dir'", 2812),
    ("SELECT @nobody", 137),
    ("SELECT @@SPID", 137),
    ("SELECT *", 102),
    ("SELECT * FROM sys.databases", 208),
    ("SELECT * FROM INFORMATION_SCHEMA.TABLES", 208),
    ("SELECT * FROM sqlite_master", 208),
    ("SELECT * FROM [sim$users]", 208),
    ("SELECT * FROM guest.reccln", 208),
    ("SELECT x.recnum FROM reccln AS c", 4104),
    ("SELECT recnum FROM reccln JOIN clnsts ON reccln.status = clnsts.recnum", 209),
    ("SELECT recnum, COUNT(*) FROM reccln", 8120),
    ("SELECT clnnme, COUNT(*) FROM reccln GROUP BY recnum", 8120),
    ("SELECT recnum FROM reccln WHERE recnum = 'abc'", 245),
    ("SELECT recnum FROM reccln WHERE recnum IN (1, 'abc')", 245),
    ("SELECT rowid FROM reccln", 207),
)
#: Inside the subset, with what comes back.
INSIDE = (
    ("SELECT TOP 1 recnum FROM reccln ORDER BY recnum DESC", [(103,)]),
    ("select top (2) [recnum] from [dbo].[RECCLN] order by RECNUM asc;", [(101,), (102,)]),
    (
        "SELECT c.recnum, s.stsnme FROM dbo.reccln c LEFT OUTER JOIN clnsts s ON s.recnum = c.status "
        "ORDER BY c.recnum",
        [(101, "Current"), (102, "do not accept contract again"), (103, None)],
    ),
    (
        "SELECT c.recnum FROM reccln AS c INNER JOIN clnsts AS s ON c.status = s.recnum AND s.recnum <> 1",
        [(102,)],
    ),
    (
        "SELECT recnum FROM reccln WHERE (clnnme = N'ALPHA' OR status IS NULL) AND NOT recnum IN (103)",
        [(101,)],
    ),
    ("SELECT recnum FROM reccln WHERE status IS NOT NULL AND recnum NOT IN (101)", [(102,)]),
    ("SELECT DISTINCT ISNULL(status, 0) AS s FROM reccln ORDER BY s", [(0,), (1,), (6,)]),
    ("SELECT MIN(recnum), MAX(recnum), COUNT(status) FROM reccln", [(101, 103, 2)]),
    ("SELECT 'it''s', N'ł', -5, 1.5, NULL", [("it's", "ł", -5, 1.5, None)]),
    ("/* a remark */ SELECT 1 -- another\n", [(1,)]),
    ("SELECT recnum FROM reccln WHERE recnum = @P1", [(102,)]),
    ("SELECT recnum FROM reccln WHERE recnum = '101'", [(101,)]),
    ("SET NOCOUNT ON SET TEXTSIZE 5; SET LOCK_TIMEOUT -1 SELECT 1", [(1,)]),
)


@pytest.fixture
def session(company: SimulatedCompany) -> Session:
    """Signed in to a company with three clients."""
    for number, name, status in ((101, "Alpha", 1), (102, "Beta", 6), (103, "Gamma", None)):
        company.add_client(number, clnnme=name, status=status)
    login = Login("tieout", "kept s}ecret;", "Ashland Builders", "", read_only=False)
    return sign_in(Databases((company.path,)), login)


def run(session: Session, batch: str, variables: Mapping[str, Any]) -> list[Any]:
    """The rows of the last result of a batch."""
    rows: list[Any] = []
    for answer in session.answers(batch, variables):
        if isinstance(answer, Rows):
            rows = list(answer.rows)
    return rows


@pytest.mark.parametrize(("batch", "number"), OUTSIDE, ids=[batch for batch, _ in OUTSIDE])
def test_what_is_outside_the_subset_fails(session: Session, batch: str, number: int) -> None:
    """With a number SQL Server has for it, in its words."""
    with pytest.raises(SqlServerError) as caught:
        run(session, batch, {})
    assert caught.value.number == number, str(caught.value)
    assert str(caught.value).endswith((".", "."))
    session.close()


@pytest.mark.parametrize(("batch", "rows"), INSIDE, ids=[batch for batch, _ in INSIDE])
def test_what_is_inside_means_what_it_means_there(session: Session, batch: str, rows: list[Any]) -> None:
    """Joins, conditions, functions of the short list, names and texts without regard to case."""
    assert run(session, batch, {"@p1": 102}) == rows
    session.close()


def test_a_batch_that_cannot_be_understood_does_nothing(session: Session) -> None:
    """Not even its first statements."""
    with pytest.raises(SqlServerError):
        run(session, "BEGIN TRANSACTION; SELECT 1 +", {})
    assert run(session, "SELECT @@TRANCOUNT", {}) == [(0,)]
    session.close()


def test_what_the_screens_refuse_is_refused(company: SimulatedCompany) -> None:
    """A number in use, a text too long, a number that is none, a column there is not."""
    from tieout_sage100.simulator.company import EntryRefused

    company.add_client(101, clnnme="Alpha")
    for number, columns in ((101, {}), (102, {"clnnme": "x" * 31}), (-1, {}), (10**10, {})):
        with pytest.raises(EntryRefused):
            company.add_client(number, **columns)
    with pytest.raises(KeyError):
        company.add_client(102, balance=5)
    with pytest.raises(EntryRefused):
        company.change_client(999, clnnme="Nobody")
    connection = open_to_read(company.path)
    assert connection.execute("SELECT COUNT(*) FROM reccln").fetchone() == (1,)
    connection.close()
