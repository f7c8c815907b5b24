"""Benchmarks: scripts, what they compare with, and what they found; `python -m benchmarks`."""
