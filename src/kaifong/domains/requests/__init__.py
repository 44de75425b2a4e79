"""Forms that tenants hand in: definitions by year, answers over several sittings, documents, review."""
