# Thin names for tools/bootstrap.py, which does the work on every system.

PYTHON ?= python3
STEPS := run test check lint types translations tests journeys torture benchmarks bundle bundle-smoke environment system clean

.PHONY: $(STEPS)
.DEFAULT_GOAL := run

$(STEPS):
	@$(PYTHON) tools/bootstrap.py $@ $(ARGUMENTS)
