"""What can go wrong between us and the process that speaks COM; QuickBooks' own numbers are in ``qbxml``."""

from tieout.errors import AccessNotGranted, BooksFault


class ComBroken(BooksFault):
    """The process that speaks COM ended, or said something that cannot be. A request may have been done."""

    code = "TO-QB-050"
    default_fix = "Run the command again: it asks QuickBooks first what became of the last request."


class ComNotHere(AccessNotGranted):
    """COM cannot be used on this computer: it is not Windows, or pywin32 is not installed."""

    code = "TO-QB-051"
    default_fix = (
        'On the Windows computer with QuickBooks:  pip install "tieout-quickbooks[com]"   '
        'or let QuickBooks call us:  transport = "webconnector"'
    )
