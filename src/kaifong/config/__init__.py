"""Settings, addresses and the server's entry points: the only place that knows all the parts."""
