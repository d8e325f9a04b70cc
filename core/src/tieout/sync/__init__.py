"""One run in the order of the drawing: fetch, match, plan, review, apply, link; and what surrounds it.

Nothing here prints or asks; every function returns a report. The command line and the schedule call
the same functions.
"""
