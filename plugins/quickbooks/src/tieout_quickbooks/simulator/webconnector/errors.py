"""What the Web Connector shows a person, and the ways in which an update ends without showing anything."""


class QbwcError(Exception):
    """An error window of the Web Connector: ``code`` as in ``QBWC1012``, and ``text``.

    The numbers and what they mean are from Appendix A of the Web Connector's programmer's guide (2009); the
    texts say in this simulator's own words what was wrong, so that a failing test explains itself.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(f"{code}: {text}")


class EndlessUpdate(Exception):
    """The service went on answering past the limit a test has set: it would have kept the real one forever."""


class UpdateRunning(Exception):
    """A second update was started on a computer while one is running; the real one never runs two."""


class LoggerCrash(Exception):
    """The first sendRequestXML brought no request, and some versions fall over that in their own log writer."""


class Vanished(Exception):
    """The program is gone: killed in the middle, or one of the kinds below."""


class Hung(Vanished):
    """The program waits for a QuickBooks that never answers; to the service it is gone just the same."""
