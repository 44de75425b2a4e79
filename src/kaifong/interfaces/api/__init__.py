"""The door for a landlord's own app: every question as JSON, and how an app is let in (OAuth 2)."""
