"""Errors in the shape pywin32 gives them: ``hresult`` signed, the particular number in ``excepinfo[5]``."""

from tieout_quickbooks.simulator import hresult

EXCEPTION = 0x80020009
"""DISP_E_EXCEPTION: the real number stands in excepinfo."""
TYPE_MISMATCH = 0x80020005
UNEXPECTED = 0x8000FFFF
WRONG_THREAD = 0x8001010E

_OF_COM_ITSELF = frozenset({hresult.SERVER_FAULT, 0x80040154})


class ComError(Exception):
    """Stands in for ``pywintypes.com_error``, which exists on Windows only."""

    def __init__(self, number: int, text: str, excepinfo: tuple[object, ...] | None = None) -> None:
        self.hresult = _signed(number)
        self.strerror = text
        self.excepinfo = excepinfo
        self.argerror: int | None = None
        super().__init__(self.hresult, text, excepinfo, None)


def from_quickbooks(number: int, text: str) -> ComError:
    """What a caller sees of an HRESULT of QuickBooks; COM's own come without further information."""
    text = text or hresult.TEXTS.get(number, "")
    if number in _OF_COM_ITSELF:
        return ComError(number, text)
    info = (0, "QBXMLRP2.RequestProcessor.2", text, None, 0, _signed(number))
    return ComError(EXCEPTION, "Exception occurred.", info)


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number
