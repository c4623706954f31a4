# The commands of the project. `make demo` shows what it does, `make test` whether it works.

export PATH := $(HOME)/.cargo/bin:$(PATH)
CARGO ?= cargo
# Tests that need more than a stranger has: real rasters, and programs that others read results with.
LEFT_OUT := $(if $(RESTORA_SHARED),,--skip shared_data::) $(if $(RESTORA_PEERS),,--skip peers::)
SKIP := $(if $(strip $(LEFT_OUT)),-- $(LEFT_OUT))

.PHONY: charts peers demo test lint docs schema tiles pipelines bench setup

demo: setup
	$(CARGO) build --release --quiet -p restora-cli
	./target/release/restora run pipelines/panan-lake.json -o out/panan-lake --overwrite

test: setup $(if $(RESTORA_PEERS),peers)
	$(CARGO) test --workspace --no-fail-fast $(SKIP)
ifeq ($(RESTORA_SHARED),)
	@echo
	@echo "Left out, because RESTORA_SHARED names no folder of real rasters with published answers:"
	@$(CARGO) test --quiet -p restora-cli --test all -- --list shared_data:: 2>/dev/null | sed -n 's/: test$$//p'
endif
ifeq ($(RESTORA_PEERS),)
	@echo
	@echo "Left out, because RESTORA_PEERS is not set; with it, QGIS, Chromium, PostGIS, Slurm, Dask and other Python libraries are installed:"
	@$(CARGO) test --quiet -p restora-cli --test all -- --list peers:: 2>/dev/null | sed -n 's/: test$$//p'
endif

lint: setup
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

docs: setup
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items

# Generated files, remade; tests fail when they are stale.
schema:
	@mkdir -p target
	$(CARGO) run --quiet -p restora-cli -- schema > target/schema.json
	mv target/schema.json pipelines/schema.json

tiles:
	$(CARGO) run --quiet -p restora-synth

# The list of claims in pipelines/README.md, from runs of the eleven cases.
pipelines: setup
	RESTORA_WRITE=1 $(CARGO) test --quiet -p restora-cli --test all cases::the_list

bench: setup
	./benches/whole_run.sh

peers:
	@./tools/peers.sh

# The library of charts that the report carries, from the npm registry.
charts:
	cd crates/restora-report/assets/src && npm ci --no-audit --no-fund && npm run build

setup:
	@./tools/setup.sh

# Every parser against random input, for so many seconds each, beginning with the kept inputs. What
# is found goes to fuzz/artifacts; new inputs go to fuzz/corpus, fuzz/seeds stays as it is.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= config overrides tables sites raster expressions plan part tiles parquet
# More than ten seconds or 4 GiB for one input are findings, too.
FUZZ_FLAGS := -timeout=10 -rss_limit_mb=4096

.PHONY: fuzz
fuzz: setup
	@$(CARGO) fuzz --version >/dev/null 2>&1 || $(CARGO) install --quiet --locked cargo-fuzz
	RUSTC_BOOTSTRAP=1 $(CARGO) fuzz build
	for target in $(FUZZ_TARGETS); do \
		echo "$$target:"; mkdir -p fuzz/corpus/$$target && \
		RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run $$target fuzz/corpus/$$target fuzz/seeds/$$target \
			-- $(FUZZ_FLAGS) -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 2>fuzz/target/$$target.log || \
			{ tail -n 60 fuzz/target/$$target.log; exit 1; }; \
		grep -E "number_of_executed_units|peak_rss" fuzz/target/$$target.log; \
	done
