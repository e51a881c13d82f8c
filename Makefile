# Two commands: make demo, make test. Each installs what it needs (.ci/setup), and everything that is
# made lands in build/. CMake and Ninja know what a source change touches; here are only the steps.

# Homebrew keeps clang-tidy out of the path; elsewhere this names nothing.
export PATH := $(PATH):/opt/homebrew/opt/llvm/bin

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo site install test parity scores bench screenshots check format clean variants setup-site setup-test setup-bench setup-check FORCE

cpp_sources := $(shell find core trainer wasm tests -name '*.[ch]pp' -o -name '*.h')
web_sources := $(shell find web -not -path 'web/pictures*')  # the folders too: their time changes when a file goes
models := $(patsubst trainer/recipes/%/model.json,build/models/%.json,$(wildcard trainer/recipes/*/model.json))
models += build/models/iris.json

help:
	@echo 'make demo    build everything, train the iris model, serve the page (PORT=8080 make demo)'
	@echo 'make site    the same without serving: build/native/dodona, build/package/, build/site/'
	@echo 'make install install dodona and the parts of the pages that it makes (PREFIX=/usr/local)'
	@echo 'make test    build and run all tests'
	@echo 'make parity  a million rows per model in every engine: the same bits'
	@echo 'make scores  test scores on all reference data, beside XGBoost and scikit-learn'
	@echo 'make bench   Dodona beside other engines, in prediction and training: build/bench/report.md (HELP=1 make bench for its groups and options)'
	@echo 'make screenshots  pictures of every view of the page: build/screenshots, and those of README'
	@echo 'make check   clang-format, clang-tidy, tsc'
	@echo 'make format  clang-format, in place'
	@echo 'make clean   remove build/'

demo: site
	@exec node web/serve.mjs --dir build/site

site: setup-site build/site.stamp

install: site
	@cmake --install build/native $(if $(PREFIX),--prefix $(PREFIX))

test: setup-test site build/bench/npm.stamp build/hosts/npm.stamp variants
	@cmake --build --preset native
	@node tests/run.mjs

# What make test does with fewer rows.
parity: setup-test site variants
	@cmake --build --preset native --target parity_native
	@node tests/wasm/parity/run.js

# What make test does with the smaller sets.
scores: setup-test site
	@DODONA_SCORES=all node --test --test-reporter=spec tests/trainer/reference.test.js

# A second compiler at another level of optimisation, to hold against the first; without one, the level alone.
variants:
	@second=o2; if command -v clang++ >/dev/null; then second=clang; fi; \
	  rm -rf $$(ls -d build/o2 build/clang 2>/dev/null | grep -v /$$second); \
	  cmake --preset $$second >build/$$second.log || { cat build/$$second.log; exit 1; }; \
	  cmake --build --preset $$second --target parity_native dodona

bench: setup-bench site build/bench/npm.stamp
	@cmake --build --preset native --target bench_native bench_boost bench_table
	@node tests/bench/run.mjs $(if $(HELP),--help) $(if $(ONLY),--only $(ONLY)) $(if $(DATA),--data $(DATA)) $(if $(SETS),--sets $(SETS)) $(if $(BUDGET),--budget $(BUDGET)) \
	  $(if $(LONG),--long) $(if $(QUICK),--quick) $(if $(ADULT),--adult $(ADULT))

# Not of `make test`: letters look a little different on every machine.
screenshots: setup-test site
	@node tests/web/screenshots.mjs

check: setup-check build/npm.stamp
	@clang-format --dry-run -Werror $(cpp_sources)
	@cmake --preset check -DCMAKE_CXX_CLANG_TIDY='$(notdir $(firstword $(shell command -v clang-tidy-22 clang-tidy)));--quiet;--warnings-as-errors=*' >build/check.log || { cat build/check.log; exit 1; }
	@cmake --build --preset check -- -k 0
	@build/npm/node_modules/.bin/tsc -p web/tsconfig.json

format: setup-check
	@clang-format -i $(cpp_sources)

clean:
	rm -rf build

setup-site setup-test setup-bench setup-check: setup-%:
	@.ci/setup $*

# The trainer and the WebAssembly module: Ninja decides whether there is anything to do, and leaves
# the time of the file alone if there is not.
build/native/dodona: FORCE
	@mkdir -p build
	@cmake --preset native >build/native.log || { cat build/native.log; exit 1; }
	@cmake --build --preset native --target dodona

build/wasm/dodona.wasm: FORCE
	@mkdir -p build
	@cmake --preset wasm >build/wasm.log || { cat build/wasm.log; exit 1; }
	@cmake --build --preset wasm

# Emscripten's own optimizer may be years old; this one is npm's. No fast-math: the bits stay.
build/dodona.wasm: build/wasm/dodona.wasm build/npm.stamp
	build/npm/node_modules/.bin/wasm-opt -Os --converge --mvp-features --enable-simd --enable-mutable-globals \
	  --enable-sign-ext --enable-bulk-memory --enable-nontrapping-float-to-int $< -o $@

# The modules of npm, beside the build and not in the source tree.
build/npm.stamp: web/package.json web/package-lock.json
	@mkdir -p build/npm
	cp $^ build/npm
	cd build/npm && npm ci --no-audit --no-fund
	@touch $@

# The engines that the bench compares with. make test runs exported files in one of them.
build/bench/npm.stamp: tests/bench/package.json tests/bench/package-lock.json
	@mkdir -p build/bench/npm
	cp $^ build/bench/npm
	cd build/bench/npm && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# One model is trained here, from the CSV in the repository; the others are committed.
build/models/iris.json: trainer/recipes/iris/iris.csv trainer/recipes/iris/recipe.json build/native/dodona
	@mkdir -p $(@D)
	build/native/dodona train $< --recipe trainer/recipes/iris/recipe.json -o $@

build/models/%.json: trainer/recipes/%/model.json
	@mkdir -p $(@D)
	cp $< $@

# What the package is embedded in by the tests: bundlers, frameworks, other runtimes. Their binaries come as packages of a platform each, of which the lock
# file has not all: npm install adds those of this machine. No script of theirs runs.
build/hosts/npm.stamp: tests/web/hosts/package.json tests/web/hosts/package-lock.json
	@mkdir -p build/hosts
	cp $^ build/hosts
	cd build/hosts && npm install --ignore-scripts --no-audit --no-fund
	@touch $@

build/site.stamp: $(web_sources) LICENSE build/npm.stamp build/native/dodona build/dodona.wasm $(models)
	@rm -f $(filter-out $(models),$(wildcard build/models/*.json))
	node web/build.mjs --wasm build/dodona.wasm --npm build/npm --models build/models --out build
	@touch $@
