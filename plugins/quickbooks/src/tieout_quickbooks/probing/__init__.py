"""The first contact with a real QuickBooks: asks it what nobody could look up, and keeps the answers in a file.

Every probe is a function of an ``Ask`` that gives a ``Finding``; its docstring is the question. Those in
``reading`` change nothing. Those in ``writing`` add records and run in QuickBooks' sample company only. Tried
here against the simulator; not tried on Windows.
"""

from tieout_quickbooks.probing.asking import Ask, Heard
from tieout_quickbooks.probing.errors import WritingProbesRefused
from tieout_quickbooks.probing.findings import Finding, FirstContact
from tieout_quickbooks.probing.run import run_probes

__all__ = ["Ask", "Finding", "FirstContact", "Heard", "WritingProbesRefused", "run_probes"]
