"""How money comes in: channels, settlement files, matching, suspense, mandates, refunds, reconciliation, shares."""
