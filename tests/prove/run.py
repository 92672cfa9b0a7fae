#!/usr/bin/env python3
"""Proves that modules have no undefined behaviour, and tests the proofs: a mistake put into the code must make one fail.

usage: run.py BUILD [--list] [NAME...]

- WP (Frama-C) proves contracts.h, for texts of any length. What it needs to know of loops is in LOOPS, and is put before them
  in a copy of the code.
- EVA (Frama-C) follows all executions of the drivers slices.c, tokens.c and utf8.c, on texts of any bytes up to a length.
- exhaustive.c runs all inputs up to a length, under the sanitizers.

The last line counts proofs and mistakes. Without Frama-C what needs it is skipped."""
import concurrent.futures, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, '..', '..')
SECONDS = 600

# For WP: before this line of the file, this annotation. The line must be there once.
LOOPS = {
    'base/str.c': [
        ('    while (s.n && str_is_space(s.p[0]))', 'loop invariant slice(s) && s.n <= \\at(s.n, Pre); loop assigns s; loop variant s.n;'),
        ('    while (s.n && str_is_space(s.p[s.n - 1]))', 'loop invariant slice(s) && s.n <= \\at(s.n, Pre); loop assigns s.n; loop variant s.n;'),
        ('    for (size_t i = 1; i < s.n; i++) {', 'loop invariant 1 <= i <= s.n; loop assigns i; loop variant s.n - i;')],
    'base/utf8.c': [
        ('    while (i < s.n && index > 0) {', 'loop invariant i <= s.n; loop assigns i, index; loop variant s.n - i;'),
        ('        while (i < s.n && continues((unsigned char)s.p[i])) i++;', 'loop invariant \\at(i, LoopEntry) <= i <= s.n; loop assigns i; loop variant s.n - i;'),
        ('    while (next < s.n && (s.p[next] | 0x20)', 'loop invariant i + 2 <= next <= s.n; loop assigns next; loop variant s.n - next;')],
    'source/config_token.c': [
        ('    for (; at + n + 8 <= t.n; n += 8) {', 'loop invariant at + n <= t.n; loop assigns n; loop variant t.n - n;'),
        ("    while (at + n < t.n && t.p[at + n] != '\"'", 'loop invariant at + n <= t.n; loop assigns n; loop variant t.n - n;'),
        ("    while (at < t.n && t.p[at] != '\"') at +=", 'loop invariant from < at <= t.n + 1; loop assigns at;'),
        ('    while (str_is_digit(peek(t, *at))) ++*at;', 'loop invariant \\at(*at, Pre) <= *at <= t.n; loop assigns *at; loop variant t.n - *at;')],
}

def returns(**functions):
    """EVA keeps the states apart in which a function has returned these values."""
    return ['-eva-split-return-function', ','.join(f + ''.join(':%d' % v for v in values) for f, values in functions.items())]
NO = 2 ** 64 - 1
DECODED = range(5)

class Wp:
    def __init__(self, file, functions): self.file, self.functions = file, functions
    def run(self, engine, only=None):
        module = os.path.basename(self.file)[:-2]
        out = frama_c(engine, ['-include', 'contracts.h', '-DPROVE_' + module],
                      ['-wp', '-wp-rte', '-wp-model', 'Typed+Cast', '-wp-prover', 'cvc4', '-wp-timeout', '5', '-wp-cache', 'none', '-wp-fct', only or self.functions,
                       os.path.join(engine, self.file)], self.file)
        m = re.search(r'Proved goals: +(\d+) / (\d+)', out)
        good = m and m.group(1) == m.group(2) and int(m.group(2)) > 0
        return None if good else '\n'.join(l for l in out.splitlines() if re.search(r'rror|Unknown|Timeout|Failed|Proved', l)) or out, m and m.group(2) + ' goals'

class Eva:
    def __init__(self, driver, most, files, options, defines=()):
        self.driver, self.most, self.files, self.options, self.defines = driver, most, files, options, list(defines)
    def run(self, engine):
        out = frama_c(engine, ['-DMOST=%d' % self.most] + self.defines,
                      ['-eva', '-eva-slevel', '20000', '-eva-no-show-progress', '-eva-no-results'] + self.options +
                      [os.path.join(HERE, self.driver)] + [os.path.join(engine, f) for f in self.files])
        good = '0 alarms generated' in out and 'status unknown' not in out and 'status invalid' not in out
        reached = re.search(r'(\d+) statements reached', out)
        return None if good else '\n'.join(out.splitlines()[-60:]), 'any bytes, up to %d; %s statements' % (self.most, reached.group(1) if reached else '?')

class Exhaustive:
    SOURCES = ['base/utf8.c', 'base/str.c', 'base/buf.c', 'base/money.c', 'base/diag.c', 'source/config_token.c', 'source/json_read.c', 'service/lines.c', 'cel/lexer.c']
    def __init__(self, part): self.part = part
    def run(self, engine):
        folder = tempfile.mkdtemp(dir=work)
        libs = subprocess.run(['pkg-config', '--libs', 'libconfig', 'libpcre2-8', 'simdjson', 'zlib', 'libzstd', 'gmp', 'sqlite3', 'libb2'], stdout=subprocess.PIPE).stdout.decode().split()
        made = subprocess.run([os.environ.get('PROVE_CC', 'cc'), '-std=c11', '-w', '-D_POSIX_C_SOURCE=200809L', '-D_XOPEN_SOURCE=700', '-O2', '-g', '-I' + engine, '-I' + os.path.join(ROOT, 'include'),
                               '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-o', folder + '/run', os.path.join(HERE, 'exhaustive.c')] +
                              [os.path.join(engine, f) for f in self.SOURCES] + [os.path.join(build, 'internal.a')] + libs + ['-lm', '-lpthread', '-lstdc++'],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode: return made.stdout.decode(errors='replace'), None
        p = subprocess.run([folder + '/run', self.part], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
        out = p.stdout.decode(errors='replace').strip()
        return None if p.returncode == 0 else '\n'.join(out.splitlines()[:6]), out.split(': ')[-1]

PROOFS = {
    'wp-slices': Wp('base/str.c', 'str_sub,str_trim,str_is_name'),
    'wp-utf8': Wp('base/utf8.c', 'utf8_decode,utf8_encode,utf8_offset,utf8_begins_command'),
    'wp-scanner': Wp('source/config_token.c', 'plain_run,string_token,digits,peek'),
    'eva-slices': Eva('slices.c', 9, ['base/str.c'], ['-inline-calls', 'memmem']),
    'eva-utf8': Eva('utf8.c', 9, ['base/utf8.c', 'base/str.c'], returns(utf8_decode=DECODED)),
    'eva-config': Eva('tokens.c', 5, ['base/utf8.c', 'source/config_token.c', 'base/str.c'],
                      ['-inline-calls', 'skip_space,digits,memmem,string_token,is_word,plain_run'] + returns(utf8_decode=DECODED, str_find=[NO, *range(7)]), ['-DSCANNER=config_token']),
    'eva-json': Eva('tokens.c', 5, ['base/utf8.c', 'source/json_read.c', 'base/str.c'],
                    ['-inline-calls', 'number_end,comment_end,memmem'] + returns(utf8_decode=DECODED, str_find=[NO, *range(7)]), ['-DSCANNER=json_token']),
    'all-utf8': Exhaustive('utf8'),
    'all-lexer': Exhaustive('lexer'),
    'all-tokens': Exhaustive('tokens'),
    'all-numbers': Exhaustive('numbers'),
    'all-lines': Exhaustive('lines'),
    'all-arena': Exhaustive('arena'),
}

# A mistake: the file, what is there (once), what is written instead, the proof that must fail, and of a proof of several
# functions the one.
MUTANTS = [
    ('base/str.c', 'if (to > s.n) to = s.n;', 'if (to > s.n + 1) to = s.n;', 'wp-slices', 'str_sub'),
    ('base/str.c', 'str_is_space(s.p[s.n - 1])) s.n--', 'str_is_space(s.p[s.n])) s.n--', 'eva-slices'),
    ('base/str.c', 'if (from >= s.n) return SIZE_MAX;', 'if (from > s.n + 1) return SIZE_MAX;', 'eva-slices'),
    ('base/utf8.c', 'n >= 3 && continues(u[1])', 'n >= 2 && continues(u[1])', 'wp-utf8', 'utf8_decode'),
    ('base/utf8.c', 'while (i < s.n && continues(', 'while (i <= s.n && continues(', 'wp-utf8', 'utf8_offset'),
    ('base/utf8.c', 'i + 8 <= s.n && !(str_load', 'i + 7 <= s.n && !(str_load', 'eva-utf8'),
    ('base/utf8.c', '*cp > 0xdfff) ? 3', '*cp > 0xdffe) ? 3', 'all-utf8'),
    ('base/utf8.c', 'u[0] >= 0xc2', 'u[0] >= 0xc1', 'all-utf8'),
    ('source/config_token.c', 'at + n + 8 <= t.n', 'at + n + 7 <= t.n', 'wp-scanner', 'plain_run'),
    ('source/config_token.c', 'return at < s.n ? s.p[at]', 'return at <= s.n ? s.p[at]', 'eva-config'),
    ('source/json_read.c', 'return at < t.n ? t.p[at]', 'return at <= t.n ? t.p[at]', 'eva-json'),
    ('source/json_read.c', 'k.to = (uint32_t)(end < t.n ? end + 1 : t.n);', 'k.to = (uint32_t)(end + 1);', 'all-tokens'),
    ('cel/lexer.c', 'at < l->at->text.n ? ', 'at <= l->at->text.n ? ', 'all-lexer'),
    ('cel/lexer.c', 'token(l, LEX_IDENT, from, at);', 'token(l, LEX_IDENT, from, at + 1);', 'all-lexer'),
    ('base/money.c', 'high = COUNT;', 'high = COUNT + 1;', 'all-numbers'),
    ('cel/lexer.c', '(UINT64_MAX - d) / base', 'UINT64_MAX / base', 'all-numbers'),
    ('service/lines.c', 'at + 1 < text.n && text.p[at + 1]', 'at < text.n && text.p[at + 1]', 'all-lines'),
    ('service/lines.c', 'if (at > l->text.n) at =', 'if (at > l->text.n + 1) at =', 'all-lines'),
    ('base/arena.c', '|| fits(a, wanted - held)', '|| fits(a, wanted - held - 16)', 'all-arena'),
    ('base/arena.c', '(size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);\n    if (!fits', '(size + ARENA_ALIGN - 1 - 16) & ~(size_t)(ARENA_ALIGN - 1);\n    if (!fits', 'all-arena'),
]

def annotate(text, loops):
    for line, note in loops:
        if text.count(line) != 1: raise SystemExit('run.py: the loop is not there once: ' + line.strip())
        text = text.replace(line, '    /*@ ' + note + ' */\n' + line)
    return text

def frama_c(engine, defines, options, annotated=None):
    if annotated: # in a copy, beside which the other files are found
        path = os.path.join(engine, annotated)
        text = open(path).read()
        copy = os.path.join(tempfile.mkdtemp(dir=work), os.path.basename(annotated))
        mutant = os.path.realpath(engine) != os.path.realpath(os.path.join(ROOT, 'engine'))
        open(copy, 'w').write(text if mutant else annotate(text, LOOPS[annotated]))
        options = [copy if o == path else o for o in options]
    paths = [engine, HERE, os.path.join(ROOT, 'include')]
    flags = ' '.join(['-I' + os.path.abspath(p) for p in paths] + ['-include', os.path.join(HERE, 'stubs.h')] + defines)
    env = dict(os.environ, HOME=home)
    p = subprocess.run(['frama-c', '-c11', '-machdep', 'gcc_x86_64', '-cpp-extra-args=' + flags] + options, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, timeout=SECONDS, cwd=work)
    return p.stdout.decode(errors='replace')

def mutated(number, m):
    file, old, new = m[:3]
    engine = os.path.join(work, 'mutant-%d' % number)
    shutil.copytree(os.path.join(ROOT, 'engine'), engine, ignore=shutil.ignore_patterns('python'))
    path = os.path.join(engine, file)
    text = open(path).read()
    if text.count(old) != 1: raise SystemExit('run.py: the text of a mistake is not there once: ' + old)
    if isinstance(PROOFS[m[3]], Wp): text = annotate(text, LOOPS[file])
    open(path, 'w').write(text.replace(old, new))
    return engine

args = [a for a in sys.argv[1:] if a != '--list']
build, names = os.path.abspath(args[0]), args[1:]
if '--list' in sys.argv: sys.exit('\n'.join(PROOFS))
work = tempfile.mkdtemp()
home = os.path.join(work, 'home')
os.makedirs(home)
there = {'frama-c': shutil.which('frama-c'), 'cvc4': shutil.which('cvc4') and shutil.which('why3')}
if there['cvc4']: subprocess.run(['why3', 'config', 'detect'], env=dict(os.environ, HOME=home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def can(proof):
    return isinstance(proof, Exhaustive) or there['frama-c'] and (isinstance(proof, Eva) or there['cvc4'])

def attempt(job):
    name, mutant = job
    engine = mutated(mutant, MUTANTS[mutant]) if mutant is not None else os.path.join(ROOT, 'engine')
    only = MUTANTS[mutant][4:] if mutant is not None else ()
    try: why, what = PROOFS[name].run(engine, *only)
    except subprocess.TimeoutExpired: why, what = 'no answer in %d s' % SECONDS, None
    if mutant is not None: shutil.rmtree(engine)
    return why, what

jobs = [(n, None) for n in PROOFS] + [(m[3], i) for i, m in enumerate(MUTANTS)]
jobs = [j for j in jobs if not names or j[0] in names]
skipped = [j for j in jobs if not can(PROOFS[j[0]])]
jobs = [j for j in jobs if j not in skipped]
passed = failed = 0
with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
    for (name, mutant), (why, what) in zip(jobs, pool.map(attempt, jobs)):
        good = (why is None) == (mutant is None)
        passed, failed = passed + good, failed + (not good)
        if mutant is None: print('%s  %-12s %s' % ('proved' if good else 'FAILED', name, what or ''))
        elif not good: print('FAILED  %s: not noticed by %s: %s' % (MUTANTS[mutant][0], name, MUTANTS[mutant][2]))
        if why and mutant is None: print('    ' + why.replace('\n', '\n    '))
        if why and mutant is not None and os.environ.get('VERBOSE'): print('noticed: %s: %s\n    %s' % (name, MUTANTS[mutant][2], why.replace('\n', '\n    ')))
        sys.stdout.flush()
shutil.rmtree(work)
if skipped: print('skipped: %s (frama-c-base, why3 and cvc4 are not all installed)' % ', '.join(sorted({n for n, _ in skipped})))
print('%d mistakes put into the code, each noticed by its proof' % sum(1 for j in jobs if j[1] is not None) if not failed else 'some proofs failed')
print('%d passed, %d failed%s' % (passed, failed, ', %d skipped' % len(skipped) if skipped else ''))
sys.exit(failed > 0)
