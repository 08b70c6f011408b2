"""Benchmarks: each runs its peer or limit beside it, in the same process, alternating. `make bench`."""
