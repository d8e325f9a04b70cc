"""SOAP as the Web Connector speaks it: a call is read, an answer is written, to the byte .NET accepts."""

from tieout_quickbooks.webconnector.soap.limits import BODY_LIMIT, PEEK_LIMIT
from tieout_quickbooks.webconnector.soap.reading import Call, peek_ticket, read_call
from tieout_quickbooks.webconnector.soap.writing import write_answer, write_fault

__all__ = ["BODY_LIMIT", "PEEK_LIMIT", "Call", "peek_ticket", "read_call", "write_answer", "write_fault"]
