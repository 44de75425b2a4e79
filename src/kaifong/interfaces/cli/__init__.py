"""The command line ``kaifong``: one file a group of commands, each command one call."""
