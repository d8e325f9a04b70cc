"""``python -m tieout.cli``, for where the script is not on the path."""

from tieout.cli import main

main()
