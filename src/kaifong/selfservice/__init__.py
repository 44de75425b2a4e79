"""What a tenant may ask or hand in, one module a question: answered once, and shown, printed, spoken and served alike.

`asking` says what a question is and finds them all; `said` and `blocks` are what answers are worded in. A question is
added by adding its module and its texts to the catalogues; no door changes.
"""
