"""The kiosk's screens: parse, call once, draw."""
