"""The outside world, played from one seed: households, and each month what they, shops, banks and offices send.

Imports the kernel alone. It reaches the rest as outsiders do, through public commands and files, and knows the truth
that the ledger is compared with. What it writes is described in docs/explanation/simulator.md.
"""
