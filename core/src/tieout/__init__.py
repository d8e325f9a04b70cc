"""tieout keeps a company's business system in step with its accounting system.

Backend authors start at :mod:`tieout.plugin` and :mod:`tieout.hookspecs`; the run itself is
in :mod:`tieout.sync`. This file imports nothing, so that ``tieout --help`` stays fast.
"""
