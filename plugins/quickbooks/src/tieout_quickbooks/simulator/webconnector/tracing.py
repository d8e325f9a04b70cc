"""Writes lines like those of QWCLog.txt: one for each call and one for each result."""

from enum import StrEnum
from typing import Final

from tieout_quickbooks.simulator.webconnector.operations import Arguments, Result

SHORT: Final = 50
_HIDDEN: Final = "strPassword"


class LogLevel(StrEnum):
    """How much is written; DEBUG cuts every value to its first 50 characters."""

    NONE = "NONE"
    DEBUG = "DEBUG"
    VERBOSE = "VERBOSE"


class Trace:
    """Collects the lines of one update in ``lines``."""

    def __init__(self, lines: list[str], level: LogLevel) -> None:
        self.lines, self.level = lines, level

    def add(self, method: str, text: str) -> None:
        """A line about one method: ``SOAPWebService.do_authenticate``, ``CompanyFileLock.getLock``."""
        if self.level is not LogLevel.NONE:
            self.lines.append(f"{method}() : {text}")

    def add_call(self, operation: str, arguments: Arguments) -> None:
        """What is sent; never the password."""
        shown = [
            f"{name}={'<hidden>' if name == _HIDDEN else self._show(arguments[name])}" for name in arguments
        ]
        self.add(f"SOAPWebService.do_{operation}", f"calling {' '.join(shown)}".rstrip())

    def add_result(self, operation: str, result: Result) -> None:
        """What came back; the array of authenticate always with its four places."""
        texts = [*result, "", ""][:4] if isinstance(result, tuple) else None
        if texts is None:
            shown = f"{operation}Ret={self._show(result)}"
        else:
            shown = " ".join(f"authRet[{place}]={self._show(text)}" for place, text in enumerate(texts))
        self.add(f"SOAPWebService.do_{operation}", shown)

    def add_error(self, operation: str, text: str) -> None:
        """What went wrong."""
        self.add(f"SOAPWebService.do_{operation}", self._cut(text))

    def _show(self, value: object) -> str:
        return f'"{self._cut(str(value))}"' if isinstance(value, str) else str(value)

    def _cut(self, text: str) -> str:
        return text[:SHORT] if self.level is LogLevel.DEBUG else text
