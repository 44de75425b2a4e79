"""What a door must remember between two requests of a machine that keeps no session: encrypted, by key, for minutes."""
