"""The part of ``[sites.NAME.books]`` that leads through Sage 50's SDK."""

from pathlib import Path

from pydantic import Field, SecretStr

from tieout.plugin import Frozen


class SdkSettings(Frozen):
    """How the SDK is loaded and which company it is asked about. ``UsSettings`` has all of these."""

    company_guid: str = Field(
        default="",
        pattern=r"^([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?$",
        description="The company as the SDK knows it: its GUID, which stays when the name changes.",
    )
    application_id: SecretStr = Field(
        default=SecretStr(""),
        description="Issued by Sage for one program; without it only Sage's sample companies open.",
    )
    sdk_program: Path | None = Field(
        default=None,
        description="A 32-bit program made of tieout_sage50.peachtree.sdk_process; empty is this Python itself.",
    )
    sdk_folder: Path | None = Field(
        default=None, description="The folder of Sage.Peachtree.API.dll, when it is not found by itself."
    )
    sdk_time_limit: float = Field(
        default=60, gt=0, le=3600, description="Seconds the SDK may take before its process is ended."
    )
    grant_note: Path | None = Field(
        default=None,
        description="Where authorize notes which program was allowed; empty is in the user's own folder.",
    )
    sdk_simulator: Path | None = Field(
        default=None, description="The file of a make-believe SDK; for tests and the demo only."
    )
