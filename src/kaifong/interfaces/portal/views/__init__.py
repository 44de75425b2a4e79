"""The portal's pages: parse, call once, draw."""
