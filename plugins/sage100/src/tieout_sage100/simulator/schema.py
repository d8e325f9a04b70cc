"""The tables of a Sage 100 Contractor company that tieout has to do with, as far as public sources know them.

Columns are those of the data classes and screens people published; the widths of a client's texts are those of the
maker's import interface. Whether a text column is VARCHAR or NVARCHAR is not known: here names are NVARCHAR and the
rest VARCHAR of code page 1252, so that both are read. A client number may have ten digits, hence BIGINT.
"""

#: ``:30`` is a VARCHAR's width, ``:n30`` an NVARCHAR's; ``#`` BIGINT, ``%`` INT, ``$`` DECIMAL, ``@`` DATETIME.
_COLUMNS = {
    "reccln": """
        recnum# shtnme:15 clnnme:n30 grting:30 addrs1:30 addrs2:30 ctynme:25 state_:2 zipcde:10 bilad1:30 bilad2:30
        bilcty:25 bilste:2 bilzip:10 shpad1:30 shpad2:30 shpcty:25 shpste:2 shpzip:10 usrdf1:30 usrdf2:30 usrdf3:30
        usrdf4:30 usrdf5:30 usrdf6% usrdf7% usrdf8% usrdf9% contct:n50 contc2:n50 contc3:n50 cntds1:50 cntds2:50
        cntds3:50 phnnum:14 phn002:14 phn003:14 phnext:6 phext2:6 phext3:6 faxnum:14 fax002:14 fax003:14 cllphn:14
        cell02:14 cell03:14 pagnum:14 pagr02:14 pagr03:14 e_mail:75 email2:75 email3:75 dtercv@ empnum% mannum%
        taxdst% lstctc@ cllbck@ lstmal:12 lstdte@ pchdte@ refdte@ prdnum% dscrte$ finrte$ ledsrc% clntyp% status%
        mallst% region% cmpsze% srvcon% srvexp@ clndsc$ begbal$ endbal$ maploc:10 crsstr:30 bilbas% pchnum:15
        exmnum:15 crdnum:20 expdte@ crdnme:30 crdtyp:30 ntetxt:n4000 _idnum!""",
    "clnsts": "recnum% stsnme:n30",
    "actpay": """
        recnum# vndnme:n30 shtnme:15 ownnme:30 addrs1:30 addrs2:30 ctynme:25 state_:2 zipcde:10 fedidn:15 steidn:15
        resnum:15 actnum:15 licnum:15 usrdf1:30 usrdf2:30 phnnum:14 pagnum:14 faxnum:14 cllphn:14 homphn:14
        e_mail:75 dscrte$ lgrdft% cdedft$ typdft% stsdft% wrndft% bal199$ ytdact$ lstact$ begbal$ endbal$ vndtyp%
        prt199% minsts% taxdst% intrnl% cmprte$ utxrte$ hotlst:30 ordtyp% orddsc:30 contyp% condsc:30
        ntetxt:n4000 dupchk% rfptyp% rfpdsc:30 sepchk% contct:n50 _idnum! prmeml:75""",
}
_SIGNS = {"#": "bigint", "%": "int", "$": "decimal(14,4)", "@": "datetime", "!": "uniqueidentifier"}


def declared(text: str) -> tuple[str, str]:
    """The name of a column and its type: ``("recnum", "bigint")`` for ``recnum#``."""
    if text[-1] in _SIGNS:
        return text[:-1], _SIGNS[text[-1]]
    name, _, width = text.partition(":")
    return name, f"nvarchar({width[1:]})" if width.startswith("n") else f"varchar({width})"


#: Every table with its columns and their types, in order.
TABLES = {table: dict(map(declared, columns.split())) for table, columns in _COLUMNS.items()}


def create_statement(table: str) -> str:
    """The statement that makes a table in SQLite, types declared as SQL Server's."""
    columns = ", ".join(f'"{name}" {_in_sqlite(kind)}' for name, kind in TABLES[table].items())
    return f'CREATE TABLE "{table}" ({columns}, UNIQUE ("recnum"))'


def width(table: str, column: str) -> int:
    """Signs a text column takes; 0 for a column that is no text. Raises KeyError for an unknown one."""
    kind = TABLES[table][column]
    return int(kind.partition("(")[2].rstrip(")")) if "char" in kind else 0


def _in_sqlite(kind: str) -> str:
    """Texts compare without regard to case, as SQL Server's usual collation has it."""
    return f"{kind} COLLATE NOCASE" if "char" in kind else kind
