"""Apps of others that a tenant lets ask in the tenant's name: who they are, what was allowed, and their tokens (RFC 6749).

The protocol itself is spoken by the API's door; here is what it must remember. A code or token is stored as its SHA-256
alone, so that a copy of the database opens nothing.
"""
