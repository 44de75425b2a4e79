"""Doors: they parse, call once, and draw; they decide nothing. No door knows another."""
