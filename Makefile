# The ways in. Everything that is made lies in .venv and dist; `make clean` removes it.
# ARGS=… goes to the command behind a target: make explore ARGS=--no-browser, make test ARGS="-k draws".
.PHONY: explore test soak test-browser pictures lint format bench validate guard calibrate bundle lock vendor versions clean
bin := .venv/bin

explore:
	@.ci/setup run
	@exec $(bin)/flywheel explore $(ARGS)

test:
	@.ci/setup test
	@browser=$$(.ci/browser) || exit 1; \
	if [ "$${CI:-}" = true ]; then export REQUIRE_BROWSER=1; fi; \
	CHROMIUM="$$browser" exec $(bin)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

# The full numbers of crashes, floods, fuzzing and fits; `make test` holds a sample of each.
soak:
	@.ci/setup test
	@browser=$$(.ci/browser) || exit 1; \
	CHROMIUM="$$browser" exec $(bin)/python -m pytest -m soak $(ARGS)

# Times of the page against their limits, on a machine with nothing else to do.
test-browser:
	@.ci/setup test
	@browser=$$(.ci/browser) || exit 1; \
	if [ "$${CI:-}" = true ]; then export REQUIRE_BROWSER=1; fi; \
	CHROMIUM="$$browser" exec $(bin)/python -m pytest -m measured tests/browser $(ARGS)

# The page in every state, light and dark, on desktop, projector and phone, into dist/pictures; ARGS=--keep also into docs/pictures.
# The workshop in every step of a session, into dist/pictures/workshop.
pictures:
	@.ci/setup test
	@browser=$$(.ci/browser) || exit 1; \
	CHROMIUM="$$browser" $(bin)/python tests/browser/pictures.py $(ARGS) && CHROMIUM="$$browser" exec $(bin)/python tests/browser/workshop_pictures.py

lint:
	@.ci/setup test
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/mypy
	@$(bin)/lint-imports

format:
	@.ci/setup test
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

bench:
	@.ci/setup test
	@exec $(bin)/python -m tests.bench $(ARGS)

# The evidence, into docs/evidence: patterns (minutes), the share of the space in which policies win, the fit (each longer).
validate:
	@.ci/setup run
	@exec $(bin)/flywheel validate --out docs/evidence $(ARGS)

guard:
	@.ci/setup run
	@exec $(bin)/flywheel validate --guard --out docs/evidence $(ARGS)

calibrate:
	@.ci/setup run
	@exec $(bin)/python -m experiments.evidence.fit_report --out docs/evidence $(ARGS)

bundle:
	@.ci/setup run
	@.ci/bundle

# Keeps the versions that are locked; make lock ARGS=--upgrade takes the newest.
lock:
	@.ci/setup run
	@$(bin)/python -m venv .venv/locker
	@.venv/locker/bin/pip --disable-pip-version-check install --quiet uv
	@.venv/locker/bin/python .ci/lock.py $(ARGS)

# Takes over what dashboard/vendored.toml lists from the npm registry; git says whether anything differs. Needs npm.
vendor:
	@.ci/setup run
	@$(bin)/python .ci/vendor.py

# Tests of what depends on other packages, with the oldest versions that are allowed and with the newest; ARGS=oldest or newest: one.
versions:
	@.ci/setup run
	@$(bin)/python -m venv .venv/locker
	@.venv/locker/bin/pip --disable-pip-version-check install --quiet uv
	@browser=$$(.ci/browser) || exit 1; CHROMIUM="$$browser" exec $(bin)/python .ci/versions.py $(ARGS)

clean:
	rm -rf .venv dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
