"""The Web Connector service: QuickBooks calls us over SOAP, on its own schedule.

What stands on the wire is in ``soap``, ``wsdl`` and ``qwc``; who may come in is in ``passwords``, ``lockout``
and ``tickets``; ``pages`` is what a browser sees. None of them knows a web framework or the store.
"""
