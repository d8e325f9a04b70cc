"""The tables of a Sage 50 Canada company, as far as public sources know them.

Columns, widths and keys are those that users of the 2018.1 edition published. What a column holds follows
from how its name begins, so only the widths of texts are written down here. Where no public source tells a
width (all of ``tvendor``, ``tinvent`` and ``tcompany``) it is that of the like column of ``tcustomr`` or of
the lines.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Double,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.mysql import TINYINT
from sqlalchemy.types import TypeEngine

_FLAG = SmallInteger().with_variant(TINYINT(1), "mysql", "mariadb")
_STAMPS = "dtASDate tmASTime sASUserId:14 sASOrgId:6"

#: Column types by the beginning of a name; texts carry their width instead.
_TYPES: dict[str, TypeEngine[Any]] = {
    "l": Integer(),
    "n": SmallInteger(),
    "w": SmallInteger(),
    "d": Double(),
    "f": Double(),
    "b": _FLAG,
    "dt": DateTime(),
    "tm": DateTime(),
}

#: ``!`` is part of the primary key, ``:52`` is a text's width, ``+`` the four stamps.
_COLUMNS = {
    "tcustomr": """
        lId! sName:52 + sCntcName:30 sStreet1:50 sStreet2:50 sCity:35 sProvState:20 sCountry:30 sPostalZip:9
        sPhone1:25 sPhone2:25 sFax:25 dCrLimit dAmtYtd dLastYrAmt fDiscPay nDiscDay nNetDay bStatement
        bContOnChq bEmailForm bEmailCnfm bUseSimply bUseMyItem dAmtYtdHm dAmtLYHm dCrLimitHm bMemInToDo bUsed
        lCurrncyId sEmail:50 sWebSite:50 bUseMailAd bInactive lTaxCode bIntCust lDfltDptId lAcDefRev lDpDefRev
        lCompId nLangPref lPrcListId dtSince dtLastSal lInvLocId dStdDisc lSalManID bDirectPay""",
    "tvendor": """
        lId! sName:52 + sCntcName:30 sStreet1:50 sStreet2:50 sCity:35 sProvState:20 sCountry:30 sPostalZip:9
        sPhone1:25 sPhone2:25 sFax:25 sEmail:50 sWebSite:50 dAmtYtd dLastYrAmt dAmtYtdHm dAmtLYHm nNetDay
        bInactive dtSince dtLastPur lCurrncyId""",
    "tcompany": "sCompName:52 sCity:35 sProvStat:20 sPhone1:25",
    "tinvent": "lId! + sPartCode:52 sName:255 sSellUnit:15 sBuyUnit:15 sStockUnit:15 bService bInactive nInvType",
    "titrec": """
        lId! + lVenCusId lJourId nTsfIn nJournal dtJournal dtUsing sComment:100 sSource1:20 sSource2:20 sRef:20
        dFreight dInvAmt fDiscPer nDiscDay nNetDay dDiscAmt bCashTrans bCashAccnt b40Data bReversal bReversed
        bFromPO bPdByCash bPdbyCC bDiscBfTax bFromImp bUseMCurr bLUCleared bStoreDuty lCurIdUsed dExchRate
        sSource3:20 bPrinted bEmailed lChqId sUser:20 bChallan bPaidByWeb nOrdType bPrePaid lOrigPPId lPPId
        dPrePAmt lSoldBy szSoldBy:52 bDSProc lInvLocId bTrfLoc bRmBPLst bPSPrintd bPSRmBPLst lCCTransId
        bPdByDP""",
    "titrline": """
        lITRecId! nLineNum! sSource:52 lInventId lAcctId dQty dPrice dAmt dCost dRev bTsfIn bVarLine bReversal
        bService lAcctDptId lInvLocId bDefPrc lPrcListId dBasePrice dLineDisc bDefBsPric bDelInv bUseVenItm""",
    "titlu": """
        lITRecId! sName:52 sAddress1:75 sAddress2:75 sAddress3:75 sAddress4:75 sAddress5:75 sShipTo1:75
        sShipTo2:75 sShipTo3:75 sShipTo4:75 sShipTo5:75 sShipTo6:75 dTotal nTSActSort dtTSStart dtTSEnd
        sPONum:20 sShpprName:20 sTrackingN:35 lAcctId bDistByAmt b40Data bDeleted bNotRecd bFromPO lAcctDptId
        bAlocToAll nTmplType lAddrId dtShipDate nLangPref bUseVenItm lProjId""",
    "titluli": """
        lITRecId! nLineNum! sItem:52 sUnits:15 nUnitType sDesc:255 dAmtInclTx dOrdered dRemaining dPrice
        dDutyPer dDutyAmt bFreight lTaxCode lTaxRev dTaxAmt bTSLine dBasePrice dLineDisc dVenRel bVenToStk
        bDefDesc""",
    # The published key of the next table and of tsolinet leaves the tax authority out; then a line could not
    # have both GST and QST, which every line in Quebec has.
    "titlulit": "lITRecId! nLineNum! lTaxAuth! bExempt dTaxAmt lDeptId",
    "titlutot": "lITRecId! lTaxAuth! dTaxAmt dNonRef",
    "ttaxauth": """
        lId! + sName:20 sTaxId:20 lAcSalTax bTaxable bPTxExmpt bPTxTrack lAcPurTax wTaxRpt nACTaxLen lFirstRev!
        lLastRev lDpSalTax lDpPurTax sNameF:20""",
    "ttaxcode": """
        lId! + sCode:2 sDesc:50 bUsed bHidden lFirstRev! lLastRev lUseInFlag nLineNum sDescF:50""",
    "tsalordr": """
        lId! lCusId sSONum:20 + sName:52 sSoldTo1:75 sSoldTo2:75 sSoldTo3:75 sSoldTo4:75 sSoldTo5:75 sShipTo1:75
        sShipTo2:75 sShipTo3:75 sShipTo4:75 sShipTo5:75 sShipTo6:75 dtShipDate dtSODate bPrinted bEmailed
        sUser:20 fDiscPer nDiscDay nNetDay dTotal lJourId sComment:100 sShipper:20 bQuote bImport lCurrncyId
        dExchRate bEtran bPrePaid lPaidJor nPdType sCrdName:13 lAcctNum lDepId lSoldBy szSoldBy:52 sChqNum:20
        bDSProc bCleared lChqId lInvLocId bRmBPLst lAddrId nLangPref nFilled bReversed bReversal lCCTransId
        lRevCCTrId""",
    "tsoline": """
        lInventId lSOId! nLineNum! sPartCode:52 dQuantity dOrdered dRemaining sUnits:15 nUnitType sDesc:255
        dPrice lTaxCode lTaxRev bFreight dAmount lAcctId bInvItem lAcctDptId lInvLocId bDefPrc lPrcListId
        dBasePrice dLineDisc bDefBsPric""",
    "tsolinet": "lSORecId! nLineNum! lTaxAuth! bExempt bTaxAmtDef dTaxAmt",
    "tsotot": "lSORecId! lTaxAuth! dTaxAmt dNonRef",
    "tnxtpids": "lId! + lNextId",
    "tjourent": """
        lId! + dtJourDate nModule nType sSource:20 sComment:75 lCurrncyId dExchRate lRecId nPymtClass
        sComment2:75 dtCmt2Date bExported lCompId! bAcctEntry bAEImport bAftYEnd bB4YrStart""",
}

#: Names no two rows of a table may share.
_UNIQUE = {"tcustomr": "sName", "tvendor": "sName"}


def _column(text: str) -> Column[Any]:
    name, _, width = text.rstrip("!").partition(":")
    beginning = name[: len(name) - len(name.lstrip("abcdefghijklmnopqrstuvwxyz"))]
    kind = String(int(width)) if width else _TYPES[beginning]
    is_key = text.endswith("!")
    return Column(name, kind, primary_key=is_key, nullable=not is_key, autoincrement=False)


def _parts(name: str, columns: str) -> Iterator[Column[Any] | UniqueConstraint]:
    yield from map(_column, columns.replace("+", _STAMPS).split())
    if name in _UNIQUE:
        yield UniqueConstraint(_UNIQUE[name], name=f"{name}_name")


def _schema() -> MetaData:
    metadata = MetaData()
    for name, columns in _COLUMNS.items():
        Table(name, metadata, *_parts(name, columns))
    return metadata


#: Every table; ``SCHEMA.create_all(engine)`` makes them, ``SCHEMA.tables["tcustomr"]`` is one of them.
SCHEMA = _schema()


def width(table: str, column: str) -> int:
    """How many characters a text column takes; 0 for a column that is no text. Raises KeyError for unknown ones."""
    return getattr(SCHEMA.tables[table].columns[column].type, "length", None) or 0
