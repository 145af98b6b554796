"""Measurements against named baselines; run them by `make benchmarks`, read them in docs/benchmarks.md."""
