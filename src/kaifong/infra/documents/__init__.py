"""Files that people send in, kept encrypted below the home.

What may be kept is decided by what a file holds, not by its name or by what the sender says it is: JPEG, PNG, PDF. A
picture is drawn anew without its metadata, a PDF is written anew without its history, so that what was checked is what
is kept. Everything else is refused with a reason that doors have words for, and nothing of it stays.
"""
