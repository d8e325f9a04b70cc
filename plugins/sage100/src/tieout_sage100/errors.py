"""The one error of this package so far, said by every hook that would have to reach Sage 100 Contractor."""

from tieout.plugin import BooksClosed

NOT_YET = "Sage 100 Contractor: cannot open books yet; only what its books can do is described here"


class CannotOpenYet(BooksClosed):
    """This backend describes Sage 100 Contractor but cannot open a company yet."""

    code = "TO-SAGE100-001"
    default_fix = "Use another backend for this site until a later version can open Sage 100 Contractor."
