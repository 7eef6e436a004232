# songngu - `make` builds build/songngu; `make help` lists the rest.
#
# Needs GNU make, nothing else: what is missing of the packages below is installed from Debian by
# .ci/need (apt-get, through sudo when not root). Once everything is there it says nothing.
#
#   make test T=unit             one area of the tests, or one case by a part of its name
#   make SAN=address,undefined test      everything with sanitizers, built in build/address-undefined/
#   make V=1                     shows the commands

VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
SAN ?=
T ?=
.DEFAULT_GOAL = all

# What the work needs, each as HOW-IT-IS-FOUND=DEBIAN-PACKAGE: a library by its pkg-config name and
# .pc, a Python module by its name and .py, a file by its path, anything else as a command.
NEED_BUILD = gcc=gcc ar=binutils /usr/include/stdio.h=libc6-dev pkg-config=pkg-config \
	libcmark.pc=libcmark-dev libxml-2.0.pc=libxml2-dev icu-uc.pc=libicu-dev icu-i18n.pc=libicu-dev \
	yaml-0.1.pc=libyaml-dev libxxhash.pc=libxxhash-dev libmd.pc=libmd-dev \
	libmicrohttpd.pc=libmicrohttpd-dev zlib.pc=zlib1g-dev libbrotlienc.pc=libbrotli-dev
NEED_TEST = cmocka.pc=libcmocka-dev python3=python3 yaml.py=python3-yaml node=nodejs npm=npm \
	chromium=chromium java=default-jre-headless \
	rsync=rsync ssh=openssh-client /usr/sbin/sshd=openssh-server rclone=rclone \
	/usr/sbin/nginx=nginx-light /usr/sbin/apache2=apache2-bin brotli=brotli \
	/etc/ssl/certs/ca-certificates.crt=ca-certificates
NEED_LINT = clang=clang clang-tidy=clang-tidy clang-format=clang-format cppcheck=cppcheck
NEED_BENCH = python3=python3
NEED_FUZZ = clang=clang
comma = ,
LIBS = $(foreach n,$(NEED_BUILD),$(if $(findstring .pc=,$n),$(firstword $(subst .pc=, ,$n))))

# Objects of each kind of build lie apart: build/, build/address-undefined/, build/thread/.
OUT = $(BUILD)$(if $(SAN),/$(subst $(comma),-,$(SAN)))
PROGRAM = $(OUT)/songngu
SOURCES = $(wildcard generator/*.c)
OBJECTS = $(SOURCES:%.c=$(OUT)/%.o)
LIBRARY = $(OUT)/libsongngu.a
UNIT_SOURCES = $(wildcard tests/unit/test_*.c)
UNIT_TESTS = $(UNIT_SOURCES:%.c=$(OUT)/%)
INDEXER = $(OUT)/tests/search/indexer

WARN = -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
SANITIZE = $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all)
# Themes are found from the program itself: ../share/songngu/themes when installed, else ../themes
# (or however far themes/ is from where it was built).
THEMES := $(shell realpath -m --relative-to=$(OUT) themes)
DEFINES = -D_GNU_SOURCE -DSONGNGU_VERSION='"$(VERSION)"' -DSONGNGU_SOURCE_THEMES='"$(THEMES)"'
CC = gcc
# Whoever packages it sets these three.
CFLAGS ?= $(if $(SAN),,-O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2)
CPPFLAGS ?=
LDFLAGS ?= -Wl,-z,relro,-z,now -Wl,--as-needed
COMPILE = $(CC) -std=c11 $(DEFINES) $(CPPFLAGS) $(SANITIZE) $(CFLAGS) -fPIE -pthread $(WARN) $(LIB_CFLAGS)
LINK = $(CC) $(SANITIZE) $(CFLAGS) -pie -pthread $(LDFLAGS)
Q = $(if $(V),,@)
MAKEFLAGS += --no-builtin-rules --jobs=$(shell nproc 2>/dev/null || echo 1)

# GNU make writes this file first and then starts again with it: LIB_CFLAGS and LIB_LIBS.
ifneq ($(filter-out clean help format uninstall,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/libraries.mk
endif

.PHONY: all site serve check test fuzz fuzz-run quality bless lint format bench bench-cite bench-preview bench-publish bench-relevance bench-search bench-serve test-fresh install uninstall clean help

all: $(PROGRAM) ## the program, build/songngu

site: $(PROGRAM) ## the archive: content/ becomes public/
	$(Q)$(PROGRAM) build

serve: $(PROGRAM) ## the archive, built and served on this machine
	$(Q)$(PROGRAM) serve

check: $(PROGRAM) ## what is wrong or missing in content/
	$(Q)$(PROGRAM) check

# --- the program ---------------------------------------------------------------------------------

$(BUILD)/libraries.mk: Makefile .ci/need
	@mkdir -p $(@D)
	@sh .ci/need $(NEED_BUILD)
	@pkg-config --cflags $(LIBS) > $@.cflags && pkg-config --libs $(LIBS) > $@.libs
	@{ printf 'LIB_CFLAGS = '; cat $@.cflags; printf 'LIB_LIBS = -lm '; cat $@.libs; } > $@
	@rm $@.cflags $@.libs

$(PROGRAM): $(OUT)/generator/main.o $(LIBRARY)
	@echo "  LINK $@"
	$(Q)$(LINK) -o $@ $^ $(LIB_LIBS)

$(LIBRARY): $(filter-out %/main.o,$(OBJECTS))
	$(Q)rm -f $@ && ar rcsD $@ $^

$(OUT)/%.o: %.c $(BUILD)/libraries.mk
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(OUT)/generator/live.o: generator/live.js

# --- tests ---------------------------------------------------------------------------------------

test: $(PROGRAM) $(UNIT_TESTS) $(INDEXER) tests/node_modules/.ready ## all tests, or T=<area or case>
	$(Q)tests/run --build $(OUT) --sanitizers "$(SAN)" $(if $(T),"$(T)")

bless: $(PROGRAM) ## accepts what T=<case> prints now, after showing the difference (BLESS=yes: unasked)
	$(Q)tests/run --build $(OUT) --bless $(if $(T),"$(T)",cases)

# What make test compiles, it compiles without a warning.
test lint: WARN += -Werror

$(OUT)/tests/%: tests/%.c $(LIBRARY) $(BUILD)/.need-test
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(COMPILE) -Igenerator -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIB_LIBS) -lcmocka

$(INDEXER): tests/search/indexer.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(COMPILE) -Igenerator -MMD -MP -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIB_LIBS)

$(BUILD)/.need-test: Makefile .ci/need
	@sh .ci/need $(NEED_TEST)
	@touch $@

tests/node_modules/.ready: tests/package.json tests/package-lock.json | $(BUILD)/.need-test
	@cd tests && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# T is one of tests/fuzz/fuzz_*.c; what it finds lies in the corpus's folder, kept for the next time.
FUZZER = $(OUT)/tests/fuzz/fuzz_$(or $(T),citation)
fuzz: ## libFuzzer over T=citation, markdown, messages, template, yaml: FUZZ_SECONDS=60
	@sh .ci/need $(NEED_FUZZ)
	@mkdir -p $(BUILD)/fuzz/$(or $(T),citation)
	@$(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined fuzz-run

fuzz-run: $(FUZZER)
	$(Q)$(FUZZER) -max_total_time=$(or $(FUZZ_SECONDS),60) -artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/$(or $(T),citation)

$(OUT)/tests/fuzz/%: tests/fuzz/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(COMPILE) -fsanitize=fuzzer -Igenerator -o $@ $< $(LIBRARY) $(LDFLAGS) $(LIB_LIBS)

quality: $(PROGRAM) tests/node_modules/.ready tests/quality/node_modules/.ready ## Lighthouse, both themes in all ways of looking, a slow line (half an hour)
	$(Q)tests/run --build $(OUT) $(or $(T),quality budgets html browser)

tests/quality/node_modules/.ready: tests/quality/package.json tests/quality/package-lock.json | $(BUILD)/.need-test
	@cd tests/quality && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test-fresh: ## make site && make test in a bare Debian 12 with git and make only (root; slow)
	$(Q)tests/fresh.sh

bench: $(PROGRAM) ## the build beside the floor, on BENCH_N=1000 made documents
	@sh .ci/need $(NEED_BENCH)
	$(Q)CC="$(CC)" tests/bench/bench --build $(OUT) -n $(or $(BENCH_N),1000)
	@$(MAKE) --no-print-directory bench-search

bench-search: $(PROGRAM) $(INDEXER) tests/node_modules/.ready ## the search beside Pagefind: index, queries, relevance
	$(Q)tests/bench/search --build $(OUT) -n $(or $(BENCH_N),1000)

bench-relevance: $(PROGRAM) $(INDEXER) $(BUILD)/.need-test ## what the search finds in Vietnamese help pages, beside BM25
	$(Q)tests/bench/relevance --build $(OUT)

bench-cite: $(OUT)/tests/citations/speed ## how fast citations are found: ordinary text, dense and hostile
	$(Q)$< tests/seeds/*.txt

bench-preview: $(PROGRAM) tests/node_modules/.ready ## from a save to the repainted page, on as many
	@sh .ci/need $(NEED_BENCH)
	$(Q)node tests/bench/preview.mjs --program $(PROGRAM) -n $(or $(BENCH_N),1000)

bench-serve: $(PROGRAM) tests/node_modules/.ready ## requests a second that the preview answers
	@sh .ci/need $(NEED_BENCH)
	$(Q)node tests/bench/requests.mjs --program $(PROGRAM) -n $(or $(BENCH_N),1000)

bench-publish: $(PROGRAM) ## what a publication to a folder costs
	@sh .ci/need $(NEED_BENCH)
	$(Q)tests/bench/publish --build $(OUT) -n $(or $(BENCH_N),1000)

# --- the source ----------------------------------------------------------------------------------

# tests/bench/limit.c is kept as it was given.
FORMATTED = $(filter-out tests/bench/limit.c,$(wildcard generator/*.[ch] tests/*/*.[ch]))

lint: $(LIBRARY) tests/node_modules/.ready ## clang, clang-tidy, cppcheck, JavaScript types and lint, form, levels
	@sh .ci/need $(NEED_LINT)
	$(Q)tests/run --build $(OUT) levels
	$(Q)clang-format --dry-run -Werror $(FORMATTED)
	$(Q)$(COMPILE) -Igenerator -fsyntax-only $(wildcard tests/fuzz/*.c)
	$(Q)$(COMPILE:$(CC)%=clang%) -fsyntax-only $(SOURCES)
	$(Q)printf '%s\n' $(SOURCES) | xargs -P $(shell nproc) -I{} clang-tidy --quiet {} -- -std=c11 $(DEFINES) $(LIB_CFLAGS)
	$(Q)cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=uninitvar:generator/parallel.c \
		-D'_Noreturn=__attribute__((noreturn))' --error-exitcode=1 $(DEFINES) generator
	$(Q)tests/node_modules/.bin/tsc -p tests && tests/node_modules/.bin/tsc -p tests/tsconfig.themes.json
	$(Q)tests/node_modules/.bin/eslint -c tests/eslint.config.mjs tests themes

format: ## the C files in the form of .clang-format
	@sh .ci/need clang-format=clang-format
	$(Q)clang-format -i $(FORMATTED)

# --- the rest ------------------------------------------------------------------------------------

install: $(PROGRAM) ## the program, themes and manual under PREFIX (/usr/local)
	$(Q)install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/songngu" \
		"$(DESTDIR)$(PREFIX)/share/man/man1"
	$(Q)install -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/songngu"
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/share/songngu/themes"
	$(Q)cp -R themes "$(DESTDIR)$(PREFIX)/share/songngu/"
	$(Q)install -m 644 docs/songngu.1 "$(DESTDIR)$(PREFIX)/share/man/man1/songngu.1"

uninstall: ## takes those away again
	$(Q)rm -f "$(DESTDIR)$(PREFIX)/bin/songngu" "$(DESTDIR)$(PREFIX)/share/man/man1/songngu.1"
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/share/songngu"

clean: ## removes build/ (public/ is the site and stays)
	$(Q)rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | expand -t 17

-include $(OBJECTS:.o=.d) $(UNIT_TESTS:=.d) $(INDEXER).d
