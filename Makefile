# redline: see README.md. `make help` lists the targets; V=1 shows the commands.

BUILD    ?= build
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
LIBDIR   ?= $(PREFIX)/lib
INCDIR   ?= $(PREFIX)/include
MANDIR   ?= $(PREFIX)/share/man
DOCDIR   ?= $(PREFIX)/share/doc/redline
SHAREDIR ?= $(PREFIX)/share
PYDIR    ?= $(PREFIX)/lib/python3/dist-packages
CC       ?= cc
CXX      ?= c++
OPT      ?= -O2 -g
SAN      ?=
OBJCOPY  ?= objcopy
# Debian's own Python, because only it finds the modules of Debian's packages.
# All processors, unless the command line says otherwise.
ifeq ($(filter -j% --jobs%,$(MAKEFLAGS)),)
    MAKEFLAGS += -j$(shell nproc)
endif
PYTHON   ?= /usr/bin/python3
Q        := $(if $(V),,@)
# The program still runs on every x86-64 processor. -mtune makes GCC clear small structs with plain stores, which take a
# tenth of the time of the string instruction that it uses by default.
TUNE     ?= $(if $(filter x86_64%,$(shell $(CC) -dumpmachine)),-mtune=skylake)

# ---------------------------------------------------------------------------------------------- dependencies

# demo and the tests install missing packages before pkg-config is asked for the libraries. The library needs the first
# list (gmp is for sweeps), the program both.
LIBPKGS := libconfig libpcre2-8 simdjson zlib libzstd gmp
PKGS    := $(LIBPKGS) sqlite3 libb2
GOALS  := $(or $(MAKECMDGOALS),all)
NEEDS  := $(if $(filter demo test long faults check unit cases attacks browser web-test office cluster asan tsan valgrind coverage walks bench random fuzz model prove python-test,$(GOALS)),build) \
          $(if $(filter test long faults check unit cases attacks browser web-test office cluster asan tsan valgrind coverage walks bench random model python-test,$(GOALS)),test) \
          $(if $(filter long browser web-test,$(GOALS)),browser) $(if $(filter office,$(GOALS)),office) $(if $(filter cluster,$(GOALS)),cluster) \
          $(if $(filter check format format-fix,$(GOALS)),format) $(if $(filter valgrind,$(GOALS)),valgrind) \
          $(if $(filter coverage,$(GOALS)),coverage) $(if $(filter prove,$(GOALS)),prove)
ifneq ($(strip $(if $(findstring n,$(firstword -$(MAKEFLAGS))),,$(NEEDS))),)
    $(shell CC='$(CC)' CXX='$(CXX)' sh .ci/deps $(NEEDS) >&2)
    ifneq ($(.SHELLSTATUS),0)
        $(error packages are missing, see above)
    endif
endif
ifneq ($(filter-out help deb deb-test dist deps clean layers duplicates format format-fix uninstall,$(GOALS)),)
    PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) libmicrohttpd)
    ifneq ($(.SHELLSTATUS),0)
        $(error redline needs $(PKGS) libmicrohttpd with their headers; on Debian, `make deps` installs them)
    endif
    PKG_LIBS := $(shell pkg-config --libs $(PKGS))
    LIBPKG_LIBS := $(shell pkg-config --libs $(LIBPKGS))
    # Only the program needs the solver, for bargain and repair. Without it everything else is built.
    SOLVER   := $(if $(shell pkg-config --exists z3 && echo yes),z3)
    SOLVER_CFLAGS := $(if $(SOLVER),$(shell pkg-config --cflags z3))
    SOLVER_LIBS   := $(if $(SOLVER),$(shell pkg-config --libs z3))
    # The Python package is built if there is cffi, which makes its declarations from redline.h.
    CFFI     := $(shell $(PYTHON) -c 'import cffi' 2>/dev/null && echo yes)
endif

# ---------------------------------------------------------------------------------------------- files

WARN         := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
ALL_CPPFLAGS := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Iengine -Iinclude $(PKG_CFLAGS) $(SOLVER_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS   := -std=c11 $(WARN) $(OPT) $(TUNE) $(SAN) -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections $(CFLAGS)
ALL_CXXFLAGS := -std=c++17 -Wall -Wextra -Wshadow -Werror $(OPT) $(TUNE) $(SAN) -fPIC -fvisibility=hidden \
                -fvisibility-inlines-hidden -ffunction-sections -fdata-sections -fno-exceptions -fno-rtti $(CXXFLAGS)
LIBS         := $(PKG_LIBS) -lm -lpthread
# The linker drops functions that nothing refers to.
DROP         := -Wl,--gc-sections

# Modules of the library and the program; OWN is only in the program.
ROOMS   := base source terms cel rules judge sweep report api
SRC     := $(sort $(wildcard $(ROOMS:%=engine/%/*.c)))
OWN     := $(sort $(wildcard engine/database/*.c engine/batch/*.c engine/quality/*.c engine/service/*.c engine/lsp/*.c engine/web/*.c))
SRCXX   := $(sort $(wildcard $(ROOMS:%=engine/%/*.cc)))
SHELLS  := bash zsh fish
CLI     := $(sort $(wildcard engine/cli/*.c))
# The module that uses the solver is part of the program, not of the library.
MISSING := engine/bargain/missing.c
BARGAIN := $(if $(SOLVER),$(filter-out $(MISSING),$(sort $(wildcard engine/bargain/*.c))),$(MISSING))
OBJ     := $(SRC:%.c=$(BUILD)/%.o) $(SRCXX:%.cc=$(BUILD)/%.cc.o) $(BUILD)/gen/builtin_data.o $(BUILD)/gen/html_data.o
PROGOBJ := $(OWN:%.c=$(BUILD)/%.o) $(BUILD)/gen/schema_data.o $(BUILD)/gen/tests_data.o $(BUILD)/gen/web_data.o $(BARGAIN:%.c=$(BUILD)/%.o) \
           $(if $(SOLVER),$(BUILD)/engine/bargain/failed_new.cc.o)
CLIOBJ  := $(CLI:%.c=$(BUILD)/%.o) $(BUILD)/gen/shell_data.o
UNIT    := $(filter-out $(if $(SOLVER),,tests/unit/bargain/%),$(sort $(wildcard tests/unit/*/test_*.c)))
UNITBIN := $(UNIT:%.c=$(BUILD)/%)
BENCH   := $(sort $(wildcard tests/bench/*.c))
BENCHBIN := $(BENCH:%.c=$(BUILD)/%)
FUZZBIN := $(foreach t,$(UNITBIN),$(if $(findstring /test_fuzz_,$(t)),$(t)))
PYPACKAGE := $(patsubst engine/%,$(BUILD)/%,$(wildcard engine/python/redline/*.py engine/python/redline/*.pyi engine/python/redline/py.typed)) \
           $(BUILD)/python/redline/_cffi.py
# Written by hand, and made from the tables of commands and options.
COMMANDS := $(shell sed -n 's/^    X(\([a-z]*\)).*/\1/p' engine/cli/main.c)
MAN     := $(sort $(wildcard docs/man/*.[15])) $(COMMANDS:%=$(BUILD)/man/redline-%.1)
COMPLETIONS := $(SHELLS:%=$(BUILD)/completions/redline.%)

# Vocabularies first, then the packs in the order in which they are checked, then all others.
ORDER   := $(patsubst %,rules/%.rules,ukraine kremlin russia-state preconditions)
PACKS   := $(sort $(wildcard rules/*.rules))
PACKTESTS := $(sort $(wildcard rules/*.tests))
BUILTIN := $(sort $(wildcard rules/*.terms)) $(filter $(PACKS),$(ORDER)) $(filter-out $(ORDER),$(PACKS))

# The page of `redline serve`: its own files, and the parts of CodeMirror that it uses. All are served under their base names.
CODEMIRROR  ?= /usr/share/javascript/codemirror
MIRRORFILES := lib/codemirror.js lib/codemirror.css \
    addon/search/searchcursor.js addon/search/search.js addon/search/jump-to-line.js addon/dialog/dialog.js addon/dialog/dialog.css \
    addon/edit/matchbrackets.js addon/edit/closebrackets.js addon/comment/comment.js addon/selection/active-line.js \
    addon/lint/lint.js addon/lint/lint.css addon/hint/show-hint.js addon/hint/show-hint.css \
    addon/fold/foldcode.js addon/fold/foldgutter.js addon/fold/foldgutter.css addon/fold/brace-fold.js addon/fold/comment-fold.js
PAGE := $(sort $(wildcard $(addprefix engine/web/page/*.,html css js svg))) $(addprefix $(CODEMIRROR)/,$(MIRRORFILES))
ifneq ($(words $(PAGE)),$(words $(sort $(notdir $(PAGE)))))
    $(error two files of the page have the same name)
endif

VERSION := $(shell sed -n 's/^.define RL_VERSION *"\(.*\)"/\1/p' include/redline.h)
SOVER   := 1
SONAME  := libredline.so.$(SOVER)

all: $(BUILD)/redline $(BUILD)/libredline.a $(BUILD)/libredline.so $(if $(CFFI),python) ## builds the program, the library and the Python package (the default)

# ---------------------------------------------------------------------------------------------- build

# A stamp file changes only if its content (flags, lists of files) changes. Rules that depend on it then build again.
flags   = $(CC) $(CXX) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_CXXFLAGS) $(LDFLAGS) $(LIBS) $(SOLVER_LIBS)
objects = $(OBJ) $(PROGOBJ) $(CLIOBJ)
builtin = $(BUILTIN)
packtests = $(PACKTESTS)
page = $(PAGE)
.PRECIOUS: $(BUILD)/gen/%.stamp
$(BUILD)/gen/%.stamp: FORCE
	@$(shell mkdir -p $(@D))$(file >$@.new,$($*))cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/%.o: %.c $(BUILD)/gen/flags.stamp
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/%.cc.o: %.cc $(BUILD)/gen/flags.stamp
	@mkdir -p $(@D)
	@echo "  c++   $<"
	$(Q)$(CXX) $(ALL_CPPFLAGS) $(ALL_CXXFLAGS) -MMD -MP -c $< -o $@

# The files of rules/ as C arrays, so that the program needs no files at run time.
$(BUILD)/gen/builtin_data.c: engine/embed.sh $(BUILTIN) $(BUILD)/gen/builtin.stamp
	@mkdir -p $(@D)
	$(Q)sh engine/embed.sh rules/builtin.h builtin_files $(BUILTIN) > $@.new && mv $@.new $@

# The tests of the packs, for `redline test`.
$(BUILD)/gen/tests_data.c: engine/embed.sh $(PACKTESTS) $(BUILD)/gen/packtests.stamp
	@mkdir -p $(@D)
	$(Q)sh engine/embed.sh rules/builtin.h builtin_tests $(PACKTESTS) > $@.new && mv $@.new $@

# Style and script of HTML reports as C arrays.
$(BUILD)/gen/html_data.c: engine/embed.sh engine/report/html.css engine/report/html.js
	@mkdir -p $(@D)
	$(Q)sh engine/embed.sh report/html.h html_files $(filter-out %.sh,$^) > $@.new && mv $@.new $@

# The schemas of reports, for `redline schema`.
$(BUILD)/gen/schema_data.c: engine/embed.sh engine/report/report.schema.json engine/report/results.schema.json \
		engine/report/trace.schema.json
	@mkdir -p $(@D)
	$(Q)sh engine/embed.sh report/schemas.h schema_files $(filter-out %.sh,$^) > $@.new && mv $@.new $@

# The page, for `redline serve`.
$(BUILD)/gen/web_data.c: engine/embed.sh $(PAGE) $(BUILD)/gen/page.stamp
	@mkdir -p $(@D)
	$(Q)sh engine/embed.sh web/http_server.h web_files $(PAGE) > $@.new && mv $@.new $@

# The scripts of shells, for `redline completions`.
$(BUILD)/gen/shell_data.c: engine/embed.sh $(SHELLS:%=engine/cli/completion.%)
	@mkdir -p $(@D)
	$(Q)sh engine/embed.sh cli/shells.h shell_files $(filter-out %.sh,$^) > $@.new && mv $@.new $@

$(BUILD)/gen/%_data.o: $(BUILD)/gen/%_data.c $(BUILD)/gen/flags.stamp
	@echo "  cc    $<"
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/redline: $(CLIOBJ) $(PROGOBJ) $(OBJ) $(BUILD)/gen/objects.stamp
	@echo "  link  $@"
	$(Q)$(CXX) $(SAN) $(DROP) $(LDFLAGS) $(filter %.o,$^) $(LIBS) $(SOLVER_LIBS) -o $@

$(BUILD)/man/redline-%.1: $(BUILD)/redline
	@mkdir -p $(@D)
	$(Q)$(BUILD)/redline help --man $* >$@.new && mv $@.new $@
$(BUILD)/completions/redline.%: $(BUILD)/redline
	@mkdir -p $(@D)
	$(Q)$(BUILD)/redline completions $* >$@.new && mv $@.new $@

# The archive is one object in which all names except the public ones are local, so that they cannot clash with the names of
# a program.
$(BUILD)/libredline.a: $(OBJ) $(BUILD)/gen/objects.stamp
	@echo "  link  $@"
	$(Q)$(LD) -r --force-group-allocation --gc-sections --gc-keep-exported $(OBJ) -o $(BUILD)/gen/libredline.o
	$(Q)$(OBJCOPY) --wildcard --keep-global-symbol='rl_*' $(BUILD)/gen/libredline.o
	$(Q)rm -f $@ && $(AR) rcs $@ $(BUILD)/gen/libredline.o

$(BUILD)/gen/libredline.map:
	@mkdir -p $(@D)
	@echo '{ global: rl_*; local: *; };' > $@

$(BUILD)/$(SONAME): $(OBJ) $(BUILD)/gen/objects.stamp $(BUILD)/gen/libredline.map
	@echo "  link  $@"
	$(Q)$(CXX) -shared $(SAN) -Wl,-soname,$(SONAME) -Wl,--no-undefined -Wl,--version-script=$(BUILD)/gen/libredline.map \
		$(DROP) $(LDFLAGS) $(OBJ) $(LIBPKG_LIBS) -lm -lpthread -o $@

$(BUILD)/libredline.so: $(BUILD)/$(SONAME)
	@ln -sf $(SONAME) $@

# The Python package; PYTHONPATH=build/python finds it, and it finds the library beside it.
python: $(BUILD)/libredline.so $(PYPACKAGE)
$(BUILD)/python/redline/_cffi.py: engine/python/cdef.py include/redline.h
	@mkdir -p $(@D)
	@echo "  cffi  $@"
	$(Q)$(PYTHON) -B engine/python/cdef.py include/redline.h $@ >/dev/null
$(BUILD)/python/redline/%: engine/python/redline/%
	@mkdir -p $(@D)
	@cp $< $@

# Unit tests call internal functions, so they link the objects themselves.
$(BUILD)/internal.a: $(OBJ) $(PROGOBJ) $(BUILD)/gen/objects.stamp
	$(Q)rm -f $@ && $(AR) rcs $@ $(OBJ) $(PROGOBJ)

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/gen/flags.stamp
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) $(ALL_CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/tests/unit/bargain/test_disagreement: LDFLAGS += -Wl,--wrap=judge_deal,--wrap=deal_read
$(UNITBIN): %: %.o $(BUILD)/internal.a
	@echo "  link  $@"
	$(Q)$(CXX) $(SAN) $(LDFLAGS) $< $(BUILD)/internal.a $(LIBS) $(if $(findstring /bargain/,$@)$(findstring /web/,$@),$(SOLVER_LIBS)) -lcmocka -o $@
$(BENCHBIN): %: %.o $(BUILD)/internal.a
	@echo "  link  $@"
	$(Q)$(CXX) $(SAN) $(LDFLAGS) $< $(BUILD)/internal.a $(LIBS) -o $@

# ---------------------------------------------------------------------------------------------- demo

demo: $(BUILD)/redline ## checks the sixteen published proposals against the four packs
	@$(BUILD)/redline check docs/examples/published >$(BUILD)/demo.txt; status=$$?; \
	case $$status in 0|1|3) ;; *) exit $$status;; esac; sed '/^Red lines that are crossed/,$$d' $(BUILD)/demo.txt; \
	echo "One crossed red line in full (redline check -v -p ukraine --rule UA-LAND docs/examples/draft.deal):"; echo; \
	$(BUILD)/redline check -v -p ukraine --rule UA-LAND docs/examples/draft.deal | sed -n '/^  CROSSED/,/^$$/p'; \
	echo "Now try your own (see docs/guide.md): $(BUILD)/redline new my.deal && $(BUILD)/redline check my.deal"; \
	echo "Or in your browser, without writing the file yourself: $(BUILD)/redline serve --open docs/examples"

# ---------------------------------------------------------------------------------------------- tests

# The article that the packs quote is not part of redline. REDLINE_ARTICLE=FILE compares the quotes with a copy of it.
export REDLINE_ARTICLE
UNITS   = unit tests: REDLINE=$(BUILD)/redline sh tests/unit.sh $(UNITBIN)
CASES   = cases: REDLINE=$(BUILD)/redline sh tests/run
TYPING  = slips of typing: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/slips.py
DOCS    = documents: REDLINE=$(BUILD)/redline sh tests/docs.sh
RESULTS = databases: REDLINE=$(BUILD)/redline sh tests/results.sh
FORMATS = report formats: REDLINE=$(BUILD)/redline sh tests/formats.sh $(BUILD)/tests/unit/report/test_formats
SCHEMAS = schemas: $(PYTHON) -B tests/schemas.py $(BUILD)/redline
ANALYST = analysts: $(PYTHON) -B tests/analysts.py $(BUILD)/redline
SHARDS  = parts of a run: $(PYTHON) -B tests/shards.py $(BUILD)/redline 3
MODEL   = model: $(PYTHON) -B tests/model/compare.py $(BUILD)/redline
UNTRUSTED = untrusted texts: $(PYTHON) -B tests/untrusted.py $(BUILD)/redline
GROWTH  = growth and limits: $(PYTHON) -B tests/growth.py $(BUILD)/redline
FAULTS  = faults: $(PYTHON) -B tests/faults/run.py $(BUILD)/redline $(BUILD)/tests/faults/inject.so $(BUILD)/tests/faults/library
REPLAY  = inputs of the fuzzers: $(BUILD)/tests/fuzz/replay tests/fuzz/inputs
SYMBOLS = symbols: sh tests/symbols.sh $(BUILD)/libredline.a $(BUILD)/$(SONAME)
LIBRARY = library: sh tests/library.sh $(BUILD)
LOST    = nothing lost: $(PYTHON) -B tests/formats/nothing_lost.py $(BUILD)/redline docs/examples/published/*.deal docs/examples/draft.deal
PACKAGE = Python package: $(PYTHON) -B tests/python/run.py $(BUILD)
DEMO    = demo: BUILD=$(BUILD) sh tests/demo.sh
RULES   = tests of the packs: sh tests/packs.sh $(BUILD)/redline
HTML    = HTML report: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/html/structure.py
LSP     = language server: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/lsp/features.py
WRONG   = language server, what is wrong: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/lsp/robust.py
LONGER  = language server, longer: LSP_LONG=1 REDLINE=$(BUILD)/redline $(PYTHON) -B tests/lsp/robust.py
NEOVIM  = language server in Neovim: REDLINE=$(BUILD)/redline sh tests/lsp/neovim.sh
EMACS   = language mode of Emacs: sh tests/lsp/emacs.sh
PAGEFAULTS = faults of the page: $(PYTHON) -B tests/web/faults.py $(BUILD)/redline $(BUILD)/tests/faults/inject.so
ATTACKS = attacks on the page: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/attacks.py
BROWSER = browser: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/html/browser.py

CLICKS  = page: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/page.py
AXE     = accessibility of the page: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/axe.py
QUICKLY = browser: REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/quick.py

test: all $(UNITBIN) $(BUILD)/tests/faults/inject.so $(BUILD)/tests/faults/library $(BUILD)/tests/fuzz/replay ## runs all tests; REDLINE_ARTICLE=FILE checks the packs' quotes too
	@sh tests/sum.sh '$(UNITS)' '$(CASES)' '$(QUICKLY)' '$(TYPING)' '$(RESULTS)' '$(SHARDS)' '$(ANALYST)' '$(DOCS)' '$(FORMATS)' '$(LOST)' '$(DEMO)' '$(SCHEMAS)' '$(MODEL)' '$(UNTRUSTED)' '$(FAULTS) --sample 150' '$(REPLAY)' '$(SYMBOLS)' '$(LIBRARY)' '$(PACKAGE)' '$(RULES)' '$(LSP)' '$(WRONG)' '$(HTML)' '$(ATTACKS) --quick'

# What rarely fails and takes long. `make test` takes smaller samples of it.
NOMEMORY = memory that ends: REDLINE_LONG=1 sh tests/unit.sh $(BUILD)/tests/unit/api/test_no_memory
long: all $(BUILD)/tests/unit/api/test_no_memory ## runs what takes too long for make test: growth, limits, memory that ends, the HTML report in Chromium
	@sh tests/sum.sh '$(GROWTH)' '$(NOMEMORY)' '$(BROWSER)'

prove: $(BUILD)/internal.a ## proves that UTF-8, slices, scanners and arenas have no undefined behaviour, and that a mistake in them is noticed
	@LIMIT=600 sh tests/sum.sh 'proofs: $(PYTHON) -B tests/prove/run.py $(BUILD)'

faults: $(BUILD)/redline $(BUILD)/tests/faults/inject.so $(BUILD)/tests/faults/library ## lets each allocation and system call of the commands fail in turn; FULL=1 leaves out none
	@sh tests/sum.sh '$(FAULTS) $(if $(FULL),--full)' '$(PAGEFAULTS)'
$(BUILD)/tests/faults/library: $(BUILD)/tests/faults/library.o $(BUILD)/libredline.a
	@echo "  link  $@"
	$(Q)$(CXX) $(SAN) $(LDFLAGS) $^ $(LIBPKG_LIBS) -lm -lpthread -o $@
$(BUILD)/tests/faults/inject.so: tests/faults/inject.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -Wall -Wextra -Werror -O2 -fPIC -shared $< -o $@ -ldl -lpthread

unit: $(BUILD)/redline $(UNITBIN) ## runs only the unit tests
	@sh tests/sum.sh '$(UNITS)'

cases: $(BUILD)/redline ## runs only tests/cases; UPDATE=1 overwrites their expected output
	@sh tests/sum.sh '$(CASES)' '$(TYPING)'

packs: $(BUILD)/redline ## tests the built-in packs, with coverage (all) and mutants (95 %), and lints them
	@$(BUILD)/redline test --coverage --min-coverage 100 --mutate --min-killed 95 rules
	@$(BUILD)/redline lint

lsp-test: $(BUILD)/redline ## tests the language server longer, in Neovim, and the mode for Emacs
	@sh tests/sum.sh '$(LSP)' '$(LONGER)' '$(NEOVIM)' '$(EMACS)'

attacks: $(BUILD)/redline ## attacks redline serve, also with clients that are slow, and with what takes long
	@sh tests/sum.sh '$(ATTACKS)' '$(ATTACKS) --slow'

browser: $(BUILD)/redline ## tests the HTML report in Chromium; KEEP=FOLDER keeps the screenshots
	@sh tests/sum.sh '$(HTML)' '$(BROWSER)'

web-test: $(BUILD)/redline ## tests the page of redline serve in Chromium; KEEP=FOLDER keeps the screenshots
	@sh tests/sum.sh '$(CLICKS)' '$(AXE)'

picture: $(BUILD)/redline ## makes the picture of the README, with Chromium
	@PICTURE=docs/page.png REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/page.py picture

python-test: all ## runs all tests of the Python package, with those that take long
	@sh tests/sum.sh '$(PACKAGE) --all'

cluster: $(BUILD)/redline ## checks batches in parts, with Slurm, GNU parallel and pipes, and many random ones
	@LIMIT=170 sh tests/sum.sh 'cluster: REDLINE=$(BUILD)/redline sh tests/cluster.sh' \
		'parts of a run: $(PYTHON) -B tests/shards.py $(BUILD)/redline 15 7'

office: $(BUILD)/redline ## opens the csv reports in LibreOffice, if it is installed
	@REDLINE=$(BUILD)/redline $(PYTHON) -B tests/office.py

check: layers duplicates format layout test asan ## runs layers, duplicates, format, layout, test and asan

# asan, tsan and coverage build into their own folders.
asan: ## runs the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan OPT="-O1 -g" \
		SAN="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" sanitized
sanitized: $(BUILD)/redline $(UNITBIN)
	@LIMIT=300 sh tests/sum.sh '$(UNITS)' '$(CASES)' '$(TYPING)' '$(RESULTS)' '$(DOCS)' '$(FORMATS)' '$(HTML)' '$(LSP)' '$(WRONG)' '$(ATTACKS) --quick'

tsan: ## runs the tests with threads under ThreadSanitizer
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/tsan OPT="-O1 -g" SAN="-fsanitize=thread" threads
threads: $(BUILD)/tests/unit/batch/test_batch $(BUILD)/tests/unit/api/test_engine_threads $(BUILD)/tests/unit/api/test_api_batch
	@sh tests/sum.sh 'threads: sh tests/unit.sh $^'

# Not under valgrind: the solver (it takes minutes), cases that close standard error (valgrind does not start without it), and
# cases that depend on time or limit the memory. The sanitizers run them, and all cases; valgrind runs every tenth (EVERY=1: all).
HEAVY = cli/things-bargain cli/things-repair cli/test-coverage cli/test-equivalent cli/bargain cli/repair cli/sweep-brackets cli/max-memory-solver cli/fault-crlf-verdict cli/fault-definitions-of-definitions cli/fault-has-one-part \
	cli/closed-streams cli/batch-progress cli/memory-ends cli/memory-ends-config cli/memory-ends-solver cli/fault-wild-pattern cli/fault-many- cli/one-screen cli/max-size-report
HEAVY += cli/lint cli/clauses cli/lines-too-long cli/memory-ends-solver
LIGHT = $(filter-out $(BUILD)/tests/unit/bargain/%,$(UNITBIN))
valgrind: $(BUILD)/redline $(UNITBIN) ## runs the unit tests and cases under valgrind, except those of the solver
	@echo "skipped: $(patsubst $(BUILD)/tests/unit/%,%,$(filter-out $(LIGHT),$(UNITBIN))), (make asan runs them)"
	@REDLINE_FUZZ=$${REDLINE_FUZZ:-200} UNDER=tests/valgrind.sh LIMIT=300 SKIP="$(HEAVY)" EVERY=$${EVERY-10} \
		sh tests/sum.sh 'unit tests: sh tests/unit.sh $(LIGHT)' '$(CASES)'

# Needs gcc, whose counters gcovr reads.
coverage: ## measures which lines of engine/ the tests run; fails below 97 %
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage OPT="-O0 -g" SAN="--coverage -fprofile-update=atomic" covered
# One case limits the size of files; the counters, which are written to files, would not fit.
covered: $(BUILD)/redline $(UNITBIN)
	@find $(BUILD) -name '*.gcda' -delete
	@SKIP=cli/fault-output-whole LIMIT=300 sh tests/sum.sh '$(UNITS)' '$(CASES)' '$(TYPING)' '$(RESULTS)' '$(DOCS)' '$(FORMATS)' '$(HTML)' '$(LSP)' '$(LONGER)' '$(ATTACKS) --quick'
	@echo
	@$(PYTHON) -B tests/coverage.py $(BUILD) 97

layers: ## checks what the modules of engine/ include, file names, and the length of functions
	@sh tests/layers.sh

walks: $(BUILD)/redline ## follows the walks of docs/CONTRIBUTING.md in a copy of the tree; UPDATE=1 overwrites their output
	@$(PYTHON) -B tests/walks.py $(BUILD)

duplicates: ## checks that no run of six identical lines occurs twice in engine/
	@$(PYTHON) -B tests/duplicates.py engine

FORMATTED = find engine include tests '(' -name '*.c' -o -name '*.h' -o -name '*.cc' ')' -print0 | xargs -0 clang-format
format: ## checks that the code is formatted
	@bad=$$($(FORMATTED) --dry-run 2>&1 | sed -n 's/^\([^: ]*\):[0-9].*/  \1/p' | sort -u); \
	if [ -z "$$bad" ]; then echo "format: the code is formatted"; else \
		echo "format: these files are not formatted; make format-fix formats them:"; echo "$$bad"; exit 1; fi
format-fix: ## formats the code
	@$(FORMATTED) -i

layout: $(BUILD)/redline ## checks that rules/ and docs/examples/ are laid out as by redline fmt
	@$(BUILD)/redline fmt --check rules docs/examples && echo "layout: the rules and examples are laid out"

bench: $(BUILD)/redline $(BENCHBIN) $(if $(CFFI),python) ## measures speed
	@set -e; for b in $(BENCHBIN); do $$b $(BUILD)/redline; done
	@REDLINE=$(BUILD)/redline $(PYTHON) -B tests/lsp/bench.py
	@REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/calls_bench.py
	@REDLINE=$(BUILD)/redline $(PYTHON) -B tests/web/bench.py
	@$(PYTHON) -B tests/python/bench.py $(BUILD)
	@$(PYTHON) -B tests/growth.py $(BUILD)/redline --table

random: $(FUZZBIN) ## runs the random tests longer; REDLINE_FUZZ=N sets the number of inputs (1000000)
	@REDLINE_FUZZ=$${REDLINE_FUZZ:-1000000} LIMIT=3600 sh tests/sum.sh 'random tests: sh tests/unit.sh $(FUZZBIN)'

# Needs clang, whose libFuzzer watches which code an input reaches. NULL + 0, an empty list, is no error here.
MINUTES ?= 1
fuzz: ## fuzzes each target of tests/fuzz for MINUTES=N (1) with clang's libFuzzer; TARGET=NAME fuzzes one
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang CXX=clang++ OPT="-O1 -g" \
		SAN="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize=pointer-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer" fuzzed
fuzzed: $(BUILD)/redline $(BUILD)/tests/fuzz/fuzzer $(BUILD)/tests/fuzz/replay
	@sh tests/fuzz.sh $(BUILD) $(MINUTES) $(TARGET)
$(BUILD)/tests/fuzz/fuzzer $(BUILD)/tests/fuzz/replay: %: %.o $(BUILD)/tests/fuzz/targets.o $(BUILD)/internal.a
	@echo "  link  $@"
	$(Q)$(CXX) $(SAN) $(if $(findstring /fuzzer,$@),-fsanitize=fuzzer) $(LDFLAGS) $< $(BUILD)/tests/fuzz/targets.o $(BUILD)/internal.a $(LIBS) $(SOLVER_LIBS) -o $@

.PHONY: hostile
hostile: $(BUILD)/redline ## tries hostile inputs and failing surroundings, each in many commands, formats, sizes and places
	@LIMIT=600 sh tests/sum.sh 'hostile: $(PYTHON) -B tests/hostile.py $(BUILD)/redline'

model: $(BUILD)/redline ## compares redline with the model in tests/model on more random deals; REDLINE_FUZZ=N (100000)
	@REDLINE_FUZZ=$${REDLINE_FUZZ:-100000} sh tests/sum.sh '$(MODEL)'

# ---------------------------------------------------------------------------------------------- install

install: all $(MAN) $(COMPLETIONS) ## installs to PREFIX (/usr/local), under DESTDIR
	install -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(INCDIR)" "$(DESTDIR)$(DOCDIR)" \
		"$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(MANDIR)/man5" \
		"$(DESTDIR)$(SHAREDIR)/bash-completion/completions" "$(DESTDIR)$(SHAREDIR)/zsh/vendor-completions" \
		"$(DESTDIR)$(SHAREDIR)/fish/vendor_completions.d"
	install -m 755 $(BUILD)/redline "$(DESTDIR)$(BINDIR)"
	install -m 644 $(BUILD)/libredline.a $(BUILD)/$(SONAME) "$(DESTDIR)$(LIBDIR)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libredline.so"
	install -m 644 include/redline.h "$(DESTDIR)$(INCDIR)"
	sed -e 's|@libdir@|$(LIBDIR)|' -e 's|@includedir@|$(INCDIR)|' -e 's|@version@|$(VERSION)|' -e 's|@requires@|$(LIBPKGS)|' \
		engine/redline.pc.in > "$(DESTDIR)$(LIBDIR)/pkgconfig/redline.pc"
	for page in $(MAN); do install -m 644 $$page "$(DESTDIR)$(MANDIR)/man$${page##*.}"; done
	install -m 644 $(BUILD)/completions/redline.bash "$(DESTDIR)$(SHAREDIR)/bash-completion/completions/redline"
	install -m 644 $(BUILD)/completions/redline.zsh "$(DESTDIR)$(SHAREDIR)/zsh/vendor-completions/_redline"
	install -m 644 $(BUILD)/completions/redline.fish "$(DESTDIR)$(SHAREDIR)/fish/vendor_completions.d/redline.fish"
	install -m 644 LICENSE "$(DESTDIR)$(DOCDIR)"
ifneq ($(CFFI),)
	install -d "$(DESTDIR)$(PYDIR)/redline"
	install -m 644 $(PYPACKAGE) "$(DESTDIR)$(PYDIR)/redline"
else
	@echo "skipped: the Python package needs python3-cffi to be built"
endif

uninstall: ## removes what install has installed
	rm -f "$(DESTDIR)$(BINDIR)/redline" "$(DESTDIR)$(LIBDIR)/libredline.a" "$(DESTDIR)$(LIBDIR)/$(SONAME)" \
		"$(DESTDIR)$(LIBDIR)/libredline.so" "$(DESTDIR)$(INCDIR)/redline.h" \
		"$(DESTDIR)$(LIBDIR)/pkgconfig/redline.pc" "$(DESTDIR)$(DOCDIR)/LICENSE" \
		"$(DESTDIR)$(SHAREDIR)/bash-completion/completions/redline" "$(DESTDIR)$(SHAREDIR)/zsh/vendor-completions/_redline" \
		"$(DESTDIR)$(SHAREDIR)/fish/vendor_completions.d/redline.fish"
	for page in $(MAN); do rm -f "$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}"; done
	rm -rf "$(DESTDIR)$(PYDIR)/redline"
	-rmdir "$(DESTDIR)$(DOCDIR)" 2>/dev/null

deb: ## makes the Debian packages in build/deb, and checks them with lintian
	@sh .ci/deb packages $(BUILD)

deb-test: ## installs the packages in a clean system, uses and removes them; makes them if they are missing
	@sh tests/packages.sh $(BUILD)

dist: ## makes build/redline-VERSION.tar.gz, the same bytes each time
	@sh .ci/deb dist $(BUILD)

shells: $(BUILD)/redline ## tests completion in bash, zsh and fish, and the manual pages
	@sh tests/sum.sh 'shells: $(PYTHON) -B tests/shells.py $(BUILD)/redline'

deps: ## installs the Debian packages for building and testing
	@sh .ci/deps --say build test

clean: ## removes the build folder
	rm -rf $(BUILD)

help: ## prints this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: deb deb-test dist shells all prove python python-test demo test unit cases packs long lsp-test attacks browser web-test picture cluster office check asan sanitized tsan threads valgrind coverage covered layers duplicates walks \
        format format-fix layout bench random fuzz fuzzed model install uninstall deps clean help FORCE
.DELETE_ON_ERROR:
-include $(OBJ:.o=.d) $(PROGOBJ:.o=.d) $(CLIOBJ:.o=.d) $(UNITBIN:=.d) $(BENCHBIN:=.d)
