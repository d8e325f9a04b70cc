"""The suites to inherit: everything the contract promises, as checks of a real backend or a real host.

A backend's whole test file::

    from tieout.testing.contract import BackendContract

    class TestAcme(BackendContract):
        backend = hooks

        @pytest.fixture
        def settings(self, tmp_path): return hooks.Settings(file=str(tmp_path / "acme.json"))

        @pytest.fixture
        def person(self, settings): return AcmeProgram(settings.file)

See ``BackendBench`` for what else an author can supply. What a backend does not declare, or the author
cannot do, is skipped by name. Importing this package needs pytest.
"""

import pytest

_SUBJECTS = (
    "bench changes describing exporting fetching opening optional preparing settling texts updating host_bench host_reading "
    "host_writing"
)
pytest.register_assert_rewrite(*(f"{__name__}.{subject}" for subject in _SUBJECTS.split()))

from tieout.testing.contract.suites import BackendContract, HostContract  # noqa: E402 - after the rewriting

__all__ = ["BackendContract", "HostContract"]
