"""What the Web Connector does when a person adds an application: it looks at the support page."""

import ssl
from typing import Final

from tieout_quickbooks.simulator.webconnector.errors import QbwcError
from tieout_quickbooks.simulator.webconnector.qwc import QwcFile
from tieout_quickbooks.simulator.webconnector.wire import Get

ACCEPTED: Final = frozenset({200, 202})


def add_application(qwc: QwcFile, get: Get) -> None:
    """Look at AppSupport. Raises QbwcError: QBWC1003 nobody answers, 1004 another status, 1048 the certificate.

    The guide does not say which of 1003 and 1004 means which of the two.
    """
    try:
        status = get(qwc.app_support)
    except ssl.SSLCertVerificationError as error:
        raise QbwcError("QBWC1048", f"the certificate of {qwc.app_support}: {error}") from error
    except OSError as error:
        raise QbwcError("QBWC1003", f"{qwc.app_support} does not answer: {error}") from error
    if status not in ACCEPTED:
        raise QbwcError("QBWC1004", f"{qwc.app_support} answers {status}, not 200 or 202")
