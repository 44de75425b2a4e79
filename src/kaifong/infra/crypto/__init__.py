"""Secrets in fields: encrypted so that a value opens only in its own row, and found again by exact match alone.

A domain's data keys stand wrapped in the table ``crypto_datakey``, not in files: a row and the key it needs are then
in one backup and committed by one transaction, on however many machines. Outside database and backups stay two
secrets: the wrapping key, held by the key provider, and the index key.
"""
