# redline: see README.md. `make help` lists the targets.

BUILD   ?= build
CC      ?= cc
CXX     ?= c++
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
OPT     ?= -O2 -g
SAN     ?=
PKGS    := libconfig libpcre2-8
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Iengine -Iinclude $(shell pkg-config --cflags $(PKGS) simdjson 2>/dev/null)
ALL_CFLAGS   = -std=c11 $(WARN) $(OPT) $(SAN) -fPIC -fvisibility=hidden $(CFLAGS)
ALL_CXXFLAGS = -std=c++17 -Wall -Wextra -Wshadow -Werror $(OPT) $(SAN) -fPIC -fvisibility=hidden -fno-exceptions -fno-rtti $(CXXFLAGS)
LIBS    := $(shell pkg-config --libs $(PKGS) simdjson 2>/dev/null || echo -lconfig -lpcre2-8 -lsimdjson) -lm -lpthread

ROOMS   := base source terms cel rules judge report batch
SRC     := $(sort $(wildcard $(ROOMS:%=engine/%/*.c) engine/*.c))
SRCXX   := $(sort $(wildcard $(ROOMS:%=engine/%/*.cc)))
CLI     := $(sort $(wildcard engine/cli/*.c))
# The vocabulary first, then the packs in the order in which they are checked, then any other.
PACKS   := $(wildcard rules/ukraine.rules rules/kremlin.rules rules/russia-state.rules rules/preconditions.rules)
BUILTIN := rules/peace.terms $(PACKS) $(filter-out $(PACKS),$(sort $(wildcard rules/*.rules)))
OBJ     := $(SRC:%.c=$(BUILD)/%.o) $(SRCXX:%.cc=$(BUILD)/%.o) $(BUILD)/gen/builtin_data.o
CLIOBJ  := $(CLI:%.c=$(BUILD)/%.o)
UNIT    := $(sort $(wildcard tests/unit/*/test_*.c))
UNITBIN := $(UNIT:%.c=$(BUILD)/%)

all: $(BUILD)/redline

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(ALL_CXXFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/gen/builtin_data.c: engine/rules/embed.sh $(BUILTIN)
	@mkdir -p $(@D)
	sh engine/rules/embed.sh $(BUILTIN) > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c $< -o $@

$(BUILD)/redline: $(CLIOBJ) $(OBJ)
	$(CXX) $(SAN) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/internal.a: $(OBJ)
	rm -f $@; $(AR) rcs $@ $^

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/internal.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -c $< -o $@.o
	$(CXX) $(SAN) $@.o $(BUILD)/internal.a $(LIBS) -lcmocka -o $@

unit: $(UNITBIN)
	@set -e; for t in $(UNITBIN); do $$t; done

clean:
	rm -rf $(BUILD)

.PHONY: all unit clean
-include $(OBJ:.o=.d) $(CLIOBJ:.o=.d)
