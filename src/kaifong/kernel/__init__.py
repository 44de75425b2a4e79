"""Words every landlord shares: money, months, dated ranges, texts in three languages, numbers with check digits.

Plain Python: imports no framework and nothing else of Kaifong.
"""
