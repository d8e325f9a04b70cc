"""The status codes known to us, with what they mean in our own words.

From Intuit's public excerpts of the code list, the annotated SDK samples, and what three open clients handle.
"""

OURS = "Report it: the request is kept with the run."
ADMIN = "Ask the QuickBooks administrator."
APPLICATION = "Edit > Preferences > Integrated Applications > Company Preferences > the application"

STATUSES: dict[int, tuple[str, str, str, str]] = {
    0: ("ok", "no", "Done.", ""),
    1: ("empty", "no", "Nothing in QuickBooks matches.", ""),
    500: (
        "partial",
        "no",
        "Some of the wanted records are not in QuickBooks.",
        "See which ones are missing.",
    ),
    501: (
        "partial",
        "no",
        "A record cannot be shown in the qbXML version spoken.",
        "Look at it in QuickBooks.",
    ),
    510: (
        "partial",
        "no",
        "Done, but QuickBooks did not return the record.",
        "It is looked up before anything else.",
    ),
    530: ("partial", "no", "Done, but one field was ignored.", "Compare the record in QuickBooks."),
    531: ("partial", "no", "Done, but one value was not understood.", "Compare the record in QuickBooks."),
    550: ("partial", "no", "Saved, but without its notes.", "Add the notes in QuickBooks."),
    560: ("partial", "no", "Done; one field is out of date in this QuickBooks.", ""),
    570: (
        "partial",
        "no",
        "Done, but not linked: the other transaction is closed.",
        "Look at it in QuickBooks.",
    ),
    600: ("ok", "no", "There was no remembered answer to forget.", ""),
    1000: ("retryable", "once", "QuickBooks had an internal error.", "If it stays, restart QuickBooks."),
    1010: ("retryable", "later", "QuickBooks was not available.", "It is tried again later."),
    1030: ("our_bug", "no", "QuickBooks does not know this kind of request.", OURS),
    1060: ("our_bug", "no", "The request's id was not accepted.", OURS),
    3000: ("record_error", "no", "An id in the record is not one of QuickBooks'.", "Link the record again."),
    3010: ("our_bug", "no", "A yes-or-no field was not understood.", OURS),
    3020: ("our_bug", "no", "A date was not understood.", OURS),
    3030: ("our_bug", "no", "A range of dates was not understood.", OURS),
    3031: ("our_bug", "no", "A range of texts was not understood.", OURS),
    3035: ("our_bug", "no", "A time interval was not understood.", OURS),
    3040: ("record_error", "no", "An amount was not accepted.", "Correct the amount."),
    3070: (
        "record_error",
        "no",
        "A text is too long for QuickBooks.",
        "Shorten the field named in the message.",
    ),
    3090: (
        "record_error",
        "no",
        "A field could not be stored, such as a name with a colon.",
        "Correct the name.",
    ),
    3100: (
        "record_error",
        "no",
        "The name is in use already, by a customer, vendor, employee or other name.",
        "Link the two records if they are the same, otherwise give one of them another name.",
    ),
    3110: ("our_bug", "no", "A value was not understood.", OURS),
    3120: ("record_error", "no", "The record is no longer in QuickBooks.", "Link the record again."),
    3140: (
        "record_error",
        "no",
        "The record names something that is not in QuickBooks: a customer, item, type, terms or rep.",
        "Add it in QuickBooks, or correct the name; QuickBooks' message says which.",
    ),
    3150: ("our_bug", "no", "Something that QuickBooks needs is missing from the request.", OURS),
    3170: ("record_error", "no", "QuickBooks could not change the record.", "Read QuickBooks' message."),
    3175: ("retryable", "later", "The record is open in QuickBooks.", "Close it in QuickBooks."),
    3176: ("retryable", "later", "A related record is open in QuickBooks.", "Close it in QuickBooks."),
    3180: ("record_error", "no", "QuickBooks could not save the record.", "Read QuickBooks' message."),
    3200: ("record_error", "no", "The record was changed in QuickBooks meanwhile.", "Sync again."),
    3210: (
        "record_error",
        "no",
        "A field has a value QuickBooks does not accept.",
        "Correct the field named.",
    ),
    3220: ("session_error", "no", "QuickBooks did not authorise the request.", ADMIN),
    3231: ("retryable", "requeue", "Not tried: an earlier request failed.", "It is sent again."),
    3250: (
        "record_error",
        "no",
        "This feature is switched off or not in this edition of QuickBooks.",
        "Switch it on in QuickBooks' preferences, or leave this entity out of the rules.",
    ),
    3260: ("session_error", "no", "The QuickBooks user may not do this.", ADMIN),
    3261: (
        "session_error",
        "no",
        "This program may not see personal data.",
        f"Allow it: {APPLICATION} > Properties.",
    ),
    3262: ("session_error", "no", "This needs a payroll subscription.", ADMIN),
    3263: (
        "session_error",
        "no",
        "This program may only read in this company.",
        f"Allow it to write: {APPLICATION}.",
    ),
    3264: ("session_error", "no", "This needs a merchant service subscription.", ADMIN),
    3270: ("record_error", "no", "An account to post to is missing.", "Set the account in QuickBooks."),
    3290: ("our_bug", "no", "A line stands in the wrong place of the request.", OURS),
    3390: ("retryable", "restart-read", "Too many page-by-page reads are open.", "Reading starts again."),
    3391: ("retryable", "restart-read", "The page-by-page read was lost.", "Reading starts again."),
    3500: ("our_bug", "no", "QuickBooks refused to merge two records; tieout never asks for that.", OURS),
}
"""Code: outcome, how to retry, meaning, advice."""
