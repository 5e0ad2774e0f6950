"""Benchmarks: each prints ours beside a peer or a limit that was measured in the same run."""
