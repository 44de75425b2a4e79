"""The door for partners' systems: signed messages of banks and contractors."""
