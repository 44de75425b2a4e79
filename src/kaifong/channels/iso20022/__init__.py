"""ISO 20022 messages between the landlord and its bank: camt.053 and camt.054 in, pain.008 out, pain.002 back.

Files are read as streams and never trusted: no DTD, no entities, no network, and bounds on what is held in memory.
The messages' definitions are published by ISO at iso20022.org (message archive); names of elements are theirs.
"""
