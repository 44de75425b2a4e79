"""The marking scheme and notices to quit: cases, letters, points, appeals, proposals that need two persons."""
