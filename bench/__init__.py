"""Full-size measurements. Each runs its limit in the same run and prints one JSON line a figure."""
