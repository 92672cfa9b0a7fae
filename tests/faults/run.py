#!/usr/bin/env python3
"""Lets every allocation, system call and thread start of redline fail in turn, over its commands and formats, and of LIBRARY, a
program that uses the library.

usage: run.py REDLINE INJECTOR LIBRARY [--sample RUNS | --full] [--kind KIND] [NAME...]

A run with a fault must end with the bytes and the status of a run without one, or with status 2 and a message. Then each
file that it was to write is as it was, or whole. It must not crash, hang, leave files behind or keep memory. Each run also
has a variant in which all calls from that one on fail. With FAULT_KILL the process is killed at that call.

A scenario with more calls of a kind than MOST has a sample of them: the first, the last, and others at even distances
(--full: all). The sample is the same in every run. --sample takes so many runs of every sixth scenario."""
import concurrent.futures, os, re, shutil, signal, sqlite3, subprocess, sys, tempfile, threading, time, zlib

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'examples')
MOST, SECONDS = 10, 20
SOLVER = {'bargain', 'repair'}

class Scenario:
    """NAME; ARGS of redline; FILES that it writes; OLD: what they have before (None: they are not there); the standard input;
    a scenario that READIES the files first (the file's content after it is the old one)."""
    def __init__(self, name, args, files=(), old='OLD\n', stdin=None, ready=None, env=None, library=False):
        self.name, self.args, self.files, self.old, self.stdin, self.ready = name, args.split(' '), files, old, stdin, ready
        self.env, self.library = env or {}, library

def scenarios():
    all = []
    def add(*a, **k): all.append(Scenario(*a, **k))
    check = 'check -q --no-config -j1 '
    for f in 'text json jsonl sarif junit tap github csv markdown html'.split():
        add('check-' + f, check + '-p lease.rules --terms lease.terms -f %s flat.deal bad.deal' % f)
        add('file-' + f, check + '-p lease.rules --terms lease.terms -f %s -o out flat.deal two.jsonl' % f, ['out'])
    add('check-new-file', check + '-p ukraine -f json -o out d.deal', ['out'], None)
    add('check-link', check + '-p ukraine -f json -o link d.deal', ['out'])
    add('check-verbose', check + '-v -p ukraine d.deal')
    add('check-built-in', check + 'd.deal')
    add('check-folder', check + '-p ukraine folder')
    add('check-config', 'check -q -j1 -p ukraine d.deal --config waivers.cfg --today 2025-06-02')
    add('check-named', 'check -q -j1 named/n.deal')
    add('check-stdin', check + '-p ukraine -', stdin='d.deal')
    add('check-stdin-jsonl', check + '-p ukraine --jsonl -', stdin='five.jsonl')
    add('check-gzip', check + '-p ukraine d.json.gz')
    add('check-zstd', check + '-p ukraine d.json.zst')
    add('check-threads', 'check -q --no-config -j3 -p ukraine -f jsonl many.jsonl')
    add('check-two-reports', check + '-p ukraine -f json -o out -f csv -o out2 -f text d.deal', ['out', 'out2'])
    add('check-csv-deals', check + '-p ukraine --csv deals -o out five.jsonl', ['out'])
    add('check-baseline', check + '-p ukraine --baseline base.jsonl -f jsonl five.jsonl')
    add('check-baseline-json', check + '-p ukraine --baseline base.json d.deal')
    add('check-since', check + '-p ukraine --since d.deal folder')
    add('check-only', check + '-p ukraine --only fail --rule UA-LAND -f json d.deal')
    add('check-shared', check + '-p ukraine -f jsonl shared.jsonl')
    add('check-include', check + '--terms lease.terms -p inc.rules flat.deal')
    add('check-errors', check + '-p ukraine wrong.deal wrong.json missing.deal')
    add('check-wrong-pack', check + '--terms lease.terms -p wrong.rules flat.deal')
    add('check-max-memory', check + '--max-memory 100000 -p ukraine d.deal')
    add('sqlite', check + '-p ukraine -o out.sqlite five.jsonl', ['out.sqlite'], None)
    add('sqlite-again', check + '-p ukraine -o out.sqlite one.jsonl', ['out.sqlite'], ready='sqlite')
    add('sqlite-resume', check + '-p ukraine -o out.sqlite --resume changed.jsonl', ['out.sqlite'], ready='sqlite')
    add('sqlite-resume-packs', check + '-p kremlin -o out.sqlite --resume five.jsonl', ['out.sqlite'], ready='sqlite')
    for f in 'text json markdown html'.split():
        add('diff-' + f, 'diff --no-config -p ukraine -f %s d.deal a.deal' % f)
        add('sweep-' + f, 'sweep --no-config -p ukraine -f %s b.deal' % f)
    add('diff-reports', 'diff base.jsonl base2.jsonl')
    add('diff-file', 'diff --no-config -p ukraine -f html -o out d.deal a.deal', ['out'])
    add('explain', 'explain UA-LAND automatic_aid')
    add('terms', 'terms')
    add('terms-search', 'terms peacekeepers territory')
    add('terms-lint', 'terms --lint --terms lease.terms')
    add('packs', 'packs')
    add('new', 'new out', ['out'], None)
    add('new-force', 'new --force out', ['out'])
    add('new-print', 'new --terms lease.terms -p lease.rules')
    add('schema', 'schema report')
    add('fmt', 'fmt out.deal', ['out.deal'], 'deal = {id="a";title="T";};\nterms={alignment={eu="free";};};\n')
    add('fmt-fix', 'fmt --fix out.deal', ['out.deal'], 'deal = {id=\u201ca\u201d title="T";};\nterms={alignment={eu="free";};};\n')
    add('fmt-diff', 'fmt --diff plain.deal folder')
    add('fmt-check', 'fmt --check folder')
    add('fmt-stdin', 'fmt -', stdin='plain.deal')
    add('eval', 'eval --deal d.deal alignment.eu')
    add('eval-vars', 'eval --vars vars.json a.b[0]+"x".size()')
    add('eval-error', 'eval 1/0')
    add('eval-stream', 'eval --stream', stdin='cases.jsonl')
    add('eval-pack', 'eval --no-config --deal d.deal -p ukraine automatic_aid')
    add('help', '--help')
    add('help-check', 'check --help')
    add('usage', 'check --nonsense x')
    add('bargain', 'bargain --terms lease.terms -p lease.rules')
    add('bargain-json', 'bargain --terms lease.terms -p lease.rules -f json')
    add('bargain-deal', 'bargain --terms lease.terms -p lease.rules -o out.deal', ['out.deal'])
    add('repair', 'repair --terms lease.terms -p lease.rules flat.deal')
    part = lambda k, f: 'part%s%s' % (k, '.sqlite' if f == 'sqlite' else '')
    for f in 'jsonl json csv html sqlite'.split():
        for k in '12': add('shard-%s-%s' % (k, f), check + '-p ukraine -f %s --shard %s/2 -o %s five.jsonl d.deal' % (f, k, part(k, f)), [part(k, f)], None)
    for f in 'jsonl json csv html'.split(): add('merge-' + f, 'merge -o out %s-1.part %s-2.part' % (f, f), ['out'])
    add('merge-print', 'merge jsonl-1.part jsonl-2.part')
    add('merge-missing', 'merge --missing jsonl-2.part')
    add('merge-sqlite', 'merge -o out.sqlite sqlite-1.part sqlite-2.part', ['out.sqlite'], None)
    for name, args in (('files', 'files d.deal d.json.gz'), ('zstd', 'files d.json.zst'), ('errors', 'files wrong.deal missing.deal'), ('own', 'own flat.deal'),
                       ('lines', 'lines 1 five.jsonl'), ('threads', 'lines 3 many.jsonl'), ('batch', 'batch 2 d.deal a.deal d.json.gz'), ('diff', 'diff d.deal a.deal'),
                       ('sweep', 'sweep b.deal')):
        add('library-' + name, args, library=True)
    add('repair-deal', 'repair --terms lease.terms -p lease.rules -o out.deal flat.deal', ['out.deal'])
    return all

# ------------------------------------------------------------------------------------------------ inputs

def put(name, text):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, 'wb') as f: f.write(text if isinstance(text, bytes) else text.encode())

def make_inputs(top, redline):
    import gzip, json
    def example(name): return open(os.path.join(EXAMPLES, name), 'rb').read()
    def line(i, title, eu='free'): return json.dumps({'deal': {'id': i, 'title': title}, 'terms': {'alignment': {'eu': eu}}}) + '\n'
    p = lambda name: os.path.join(top, name)
    for name in ('lease.terms', 'lease.rules'): put(p(name), example(name))
    put(p('d.deal'), example('draft.deal'))
    put(p('a.deal'), example('armistice.deal'))
    put(p('b.deal'), 'deal = { id = "b"; title = "B"; };\narticles = ( { id = "1"; bracketed = true; by = "m"; terms = { alignment = { eu = "barred"; }; }; },\n'
        '{ id = "2"; terms = { alignment = { nato = { either = ["barred", "free"]; }; }; }; } );\n')
    for name in ('flat.deal', 'bad.deal'):
        path = os.path.join(EXAMPLES, name)
        put(p(name), open(path, 'rb').read() if os.path.exists(path) else 'deal = { id = "%s"; title = "A flat"; };\nterms = { };\n' % name[:-5])
    put(p('two.jsonl'), json.dumps({'deal': {'id': 'x', 'title': 'X'}, 'terms': {}}) + '\n' + json.dumps({'deal': {'id': 'y', 'title': 'Y'}, 'terms': {'nothing': 1}}) + '\n')
    put(p('five.jsonl'), ''.join(line('d%d' % i, 'T%d' % i) for i in range(4)) + line('d4', 'T4', 'barred'))
    put(p('one.jsonl'), line('d9', 'T9'))
    put(p('changed.jsonl'), ''.join(line('d%d' % i, 'T%d' % i) for i in range(3)) + line('d3', 'other', 'barred'))
    put(p('many.jsonl'), ''.join(line('d%d' % i, 'T%d' % i) for i in range(700)))
    put(p('shared.jsonl'), line('d', 'T') * 3)
    put(p('folder/x.deal'), example('draft.deal').replace(b'id = "draft"', b'id = "draft-2"', 1))
    put(p('folder/sub/y.json'), line('y', 'Y'))
    put(p('plain.deal'), 'deal = {id="a";title="T";};\nterms={alignment={eu="free";};};\n')
    put(p('d.json.gz'), gzip.compress(line('z', 'Z').encode(), mtime=0))
    if shutil.which('zstd'): put(p('d.json.zst'), subprocess.run(['zstd', '-q', '-c'], input=line('z', 'Z').encode(), stdout=subprocess.PIPE).stdout)
    put(p('named/n.deal'), 'deal = { id = "n"; title = "N"; vocabulary = "lease/1"; packs = ["tenant"]; };\nterms = { };\n')
    for name in ('lease.terms', 'lease.rules'): put(p('named/' + name), example(name))
    put(p('inc.rules'), '@include "lease.rules"\n')
    put(p('wrong.rules'), example('lease.rules').replace(b'require', b'requier', 1))
    put(p('wrong.deal'), 'deal = { id = "a" title = "T"; };\nterms = { alignmnt = { eu = "free"; }; alignment = { eu = "fre"; }; };\n')
    put(p('wrong.json'), '{"deal": {"id": "a", "title": "T"}, "terms": {"alignment": {"eu": "fre"}}, }')
    put(p('vars.json'), '{"a": {"b": [1, 2]}}')
    put(p('waivers.cfg'), 'waivers = ( { condition = "ukraine/UA-LAND"; by = "me"; reason = "because"; until = "2025-12-31"; } );\n')
    put(p('cases.jsonl'), '{"expr": "1 + 2"}\n{"expr": "a.b", "bindings": {"a": {"b": {"string": "x"}}}}\n{"expr": "("}\n')
    os.symlink('out', p('link'))
    for name, deals in (('base.jsonl', 'five.jsonl'), ('base2.jsonl', 'changed.jsonl')):
        put(p(name), subprocess.run([redline, 'check', '-q', '--no-config', '-p', 'ukraine', '-f', 'jsonl', deals], cwd=top, stdout=subprocess.PIPE).stdout)
    for f in 'jsonl json csv html sqlite'.split():
        for k in '12':
            subprocess.run([redline, 'check', '-q', '--no-config', '-j1', '-p', 'ukraine', '-f', f, '--shard', k + '/2', '-o', '%s-%s.part' % (f, k), 'five.jsonl', 'd.deal'],
                           cwd=top, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    put(p('base.json'), subprocess.run([redline, 'check', '-q', '--no-config', '-p', 'ukraine', '-f', 'json', 'd.deal'], cwd=top, stdout=subprocess.PIPE).stdout)

# ------------------------------------------------------------------------------------------------ runs

def content(path):
    """What a file has, as far as it must be the same in two runs; None if it is not there."""
    if not os.path.exists(path): return None
    if not path.endswith('.sqlite'): return open(path, 'rb').read()
    if os.path.getsize(path) == 0: return b''
    try:
        c = sqlite3.connect(path)
        rows = '\n'.join(c.iterdump()).encode()
        c.close()
        return rows
    except sqlite3.Error as e: return b'damaged: ' + str(e).encode()

class Place:
    """A folder with the inputs, for one run at a time."""
    def __init__(self, top, inputs, redline, injector, library):
        shutil.copytree(inputs, top, symlinks=True)
        self.top, self.redline, self.injector, self.library = top, redline, injector, library
        self.known = set(self.listing())
    def listing(self):
        return [os.path.join(d, f) for d, _, files in os.walk(self.top) for f in files]
    def run(self, s, old, env=None, inject=True, keep=False):
        for name in s.files:
            for path in [name + beside + end for beside in ('', '.redline-0') for end in ('', '-wal', '-shm', '-journal')]:
                path = os.path.join(self.top, path)
                if os.path.lexists(path): os.remove(path)
            if old.get(name) is not None: put(os.path.join(self.top, name), old[name])
        whole = dict(PATH=os.environ['PATH'], LC_ALL='C', SOURCE_DATE_EPOCH='1750000000', TMPDIR=self.top, **s.env)
        if inject: whole['LD_PRELOAD'] = self.injector
        if s.args[0] in SOLVER: whole['FAULT_SOLVER'] = '1'
        whole.update(env or {})
        stdin = open(os.path.join(self.top, s.stdin), 'rb') if s.stdin else subprocess.DEVNULL
        if s.stdin and s.stdin.endswith('.deal'): stdin = subprocess.Popen(['cat', s.stdin], cwd=self.top, stdout=subprocess.PIPE).stdout
        try:
            p = subprocess.run([self.library if s.library else self.redline] + s.args, cwd=self.top, env=whole, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS)
            status, out, err = p.returncode, p.stdout, p.stderr
        except subprocess.TimeoutExpired: status, out, err = 'hang', b'', b''
        if s.stdin: stdin.close()
        files = {name: content(os.path.join(self.top, name)) for name in s.files}
        mine = {os.path.join(self.top, name + end) for name in s.files for end in ('', '-wal', '-shm', '-journal')}
        stray = [f for f in self.listing() if f not in self.known and f not in mine]
        for f in stray + sorted(mine if not keep else ()):
            if os.path.lexists(f): os.remove(f)
        return status, out, err, files, stray
    def counts(self, s, old):
        path = self.top + '.counts'
        got = self.run(s, old, {'FAULT_COUNTS': path})
        if not os.path.exists(path): return got, None
        counts = dict((l.split()[0], int(l.split()[1])) for l in open(path))
        os.remove(path)
        return got, counts

def is_report(text, err):
    """Whether a report is whole that says of a deal why it could not be checked, as the messages do."""
    import json
    if text is None or not re.search(rb'error: (out of memory|cannot|the |this |reading)', err): return False
    try:
        if text.startswith(b'{"id"') or text.startswith(b'{"file"'): [json.loads(l) for l in text.splitlines()]
        elif text.startswith(b'{'): json.loads(text)
    except ValueError: return False
    if text.startswith(b'<'): return text.endswith((b'</html>\n', b'</testsuites>\n'))
    return text.endswith(b'\n')

def is_part(text, err):
    """Whether a part is whole that has an error for a deal: `merge` reads it, and tells that again."""
    return text is not None and text.rstrip().endswith(b'-->') and b'error: ' in err

def fault(s, kind, mode, got, want, old, live, want_live):
    """What is wrong with a run, or None."""
    status, out, err, files, stray = got
    if status == 'hang': return 'no answer in %d s' % SECONDS
    if status < 0: return 'killed by ' + signal.Signals(-status).name
    same = status == want[0] and out == want[1] and err == want[2] and files == want[3]
    if kind == 'write' and status == want[0] and out == want[1] and files == want[3] and len(err) < len(want[2]): return None # of a message
    if not same and status != 2: return 'status %s, and not the same bytes%s' % (status, '' if out != want[1] or files != want[3] else ': only messages differ')
    silent = not err or (err == want[2] and (out, files) != want[1:4:2])
    if not same and silent and (kind, mode) != ('write', 'on'): return 'status 2 without a message'
    for name, now in files.items():
        if name.endswith('.sqlite'):
            if now is not None and now.startswith(b'damaged'): return '%s is %s' % (name, now.decode())
        elif now not in (old.get(name), want[3][name]) and not is_report(now, err) and not is_part(now, err): return '%s is neither old nor new (%s bytes)' % (name, now if now is None else len(now))
    if stray and kind != 'unlink': return 'left behind: ' + ', '.join(os.path.basename(f) for f in stray)
    if live is not None and live > want_live and s.args[0] not in SOLVER: return '%d blocks were not freed' % (live - want_live)
    return None

def chosen(n, most):
    if n <= most: return range(1, n + 1)
    return sorted({1 + i * (n - 1) // (most - 1) for i in range(most)})

def main():
    args = sys.argv[1:]
    full, sample, only_kind = '--full' in args, None, None
    if '--sample' in args: i = args.index('--sample'); sample = int(args[i + 1]); del args[i:i + 2]
    if '--kind' in args: i = args.index('--kind'); only_kind = args[i + 1]; del args[i:i + 2]
    args = [a for a in args if a != '--full']
    redline, injector, library, names = os.path.abspath(args[0]), os.path.abspath(args[1]), os.path.abspath(args[2]), args[3:]
    work = tempfile.mkdtemp()
    os.makedirs(work + '/in')
    make_inputs(work + '/in', redline)
    local, lock, made = threading.local(), threading.Lock(), []
    def place():
        if not hasattr(local, 'place'):
            with lock: made.append(None)
            local.place = Place('%s/%d' % (work, len(made)), work + '/in', redline, injector, library)
        return local.place
    every = {s.name: s for s in scenarios()}
    wanted = [s for s in every.values() if not names or any(n in s.name for n in names)]
    if sample: wanted = wanted[::6]
    passed, bad, calls = 0, [], 0
    references = {}
    def prepare(s):
        old = {name: s.old.encode() if isinstance(s.old, str) else s.old for name in s.files}
        if s.ready:
            place().run(every[s.ready], {}, inject=False, keep=True)
            old = {name: open(os.path.join(place().top, name), 'rb').read() for name in s.files}
        plain = place().run(s, old, inject=False)
        got, counts = place().counts(s, old)
        return old, plain, got, counts
    def attempt(job):
        s, kind, n, mode = job
        old, want, counts = references[s.name]
        path = place().top + '.live'
        env = {'FAULT_KIND': kind, 'FAULT_AT': str(n)}
        if mode == 'on': env['FAULT_ON'] = '1'
        if mode == 'kill': env['FAULT_KILL'] = '1'
        if kind == 'malloc': env.update(FAULT_COUNTS=path, FAULT_MEMORY_ONLY='1')
        got = place().run(s, old, env)
        live = None
        if os.path.exists(path):
            live = int(open(path).read().split('live ')[1])
            os.remove(path)
        if mode == 'kill':
            whole = [name for name, now in got[3].items() if not name.endswith('.sqlite') and now not in (old.get(name), want[3][name])]
            # With a name for a moment, it is removed by the next run.
            left = [f for f in got[4] if '.redline-0' not in os.path.basename(f)]
            return job, 'after a kill: ' + ', '.join(whole + left) if whole or left else None, got
        return job, fault(s, kind, mode, got, want, old, live, counts['live']), got
    threads = os.cpu_count() or 1
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        jobs = []
        for s, (old, plain, got, counts) in zip(wanted, pool.map(prepare, wanted)):
            if got[0] == -signal.SIGSYS or got[0] == 77:
                print('skipped: system calls cannot be caught here')
                print('0 passed, 0 failed, 1 skipped')
                return
            if counts is None or plain != got:
                bad.append((s.name, 'without a fault', 'the injector changes the run: status %s, %s' % (got[0], got[2][-200:])))
                continue
            references[s.name] = old, plain, counts
            for kind, n in counts.items():
                if kind == 'live' or (only_kind and kind != only_kind): continue
                calls += n
                for at in chosen(n, 10 ** 9 if full else MOST * (3 if kind == 'malloc' else 1)):
                    jobs.append((s, kind, at, 'once'))
                    if kind in ('malloc', 'write', 'read') and at % 3 == 1: jobs.append((s, kind, at, 'on'))
                    if s.files and kind != 'malloc': jobs.append((s, kind, at, 'kill'))
        if sample:
            jobs.sort(key=lambda j: zlib.crc32(repr((j[0].name,) + j[1:]).encode()))
            jobs = jobs[:sample]
        for (s, kind, n, mode), why, got in pool.map(attempt, jobs):
            if why: bad.append((s.name, '%s %d %s' % (kind, n, mode), why, (got[2] or b'')[-150:].decode(errors='replace').strip()))
            else: passed += 1
    shutil.rmtree(work)
    shown = {}
    for b in bad:
        shown[b[0]] = shown.get(b[0], 0) + 1
        if shown[b[0]] <= 8: print('FAILED  %s: %s: %s%s' % (b[0], b[1], b[2], ' | ' + b[3].replace('\n', ' / ') if len(b) > 3 and b[3] else ''))
        elif shown[b[0]] == 9: print('FAILED  %s: ...' % b[0])
    print('%d calls in %d scenarios, %d runs with a fault' % (calls, len(references), len(jobs)))
    print('%d passed, %d failed' % (passed, len(bad)))
    sys.exit(bool(bad))

main()
