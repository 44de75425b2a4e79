"""Payment channels: one folder each, from a bank's or shop's file to receipt lines and back.

They know the interface in `domains/payments/spi.py` and the kernel, and decide nothing.
"""
