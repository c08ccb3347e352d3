"""Benchmarks. `python -m tests.bench` prints JSON: machine, sizes, figures, ratios. No test depends on a time."""
