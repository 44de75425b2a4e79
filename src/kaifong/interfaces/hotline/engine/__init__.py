"""Asterisk, the telephone engine: fetched, configured and run. See docs/how-to/run-the-hotline.md."""
