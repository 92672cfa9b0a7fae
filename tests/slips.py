#!/usr/bin/env python3
"""Runs tests/cases/typing: slips of people who type deals, vocabularies and packs, with the exact messages.

    REDLINE=build/redline tests/slips.py [WORD...]             all cases, or those whose name contains a WORD
    REDLINE=build/redline UPDATE=1 tests/slips.py [WORD...]    writes the messages of now into the files

A file NAME.slips changes NAME.deal, NAME.json, NAME.terms or NAME.rules in one way per case:

    ## a unit after a number
    - width_km = 20
    + width_km = 20 km
    > 28:63: a number is written without its unit
    >     write: 20

A text after "-" is replaced by that after "+" where it occurs first; after "-*", everywhere. \\n, \\r, \\t, \\0, \\\\ and
\\uXXXX are escapes. "= TEXT" is a whole new text. "@ ENCODING" encodes the text; "@ utf-16 mark" also begins with a byte-order
mark. "> " is a message, with the line and column and without the file, and its note, indented. Without errors, the
only line is "> read"; a deal with warnings only is read, too."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, 'cases', 'typing')
REDLINE = os.path.abspath(os.environ.get('REDLINE', os.path.join(HERE, '..', 'build', 'redline')))
UPDATE = bool(os.environ.get('UPDATE'))
ESCAPES = {'n': '\n', 'r': '\r', 't': '\t', '0': '\0', '\\': '\\'}
KINDS = ['.deal', '.json', '.terms', '.rules']


def plain(text):
    """Text with its escapes replaced."""
    def one(m):
        return chr(int(m[1][1:], 16)) if m[1][0] == 'u' else ESCAPES[m[1]]
    return re.sub(r'\\(u[0-9a-f]{4}|[nrt0\\])', one, text)


def changed(base, lines, name):
    """The bytes of a case."""
    text, old, everywhere, coding, mark = base, None, False, 'utf-8', False
    for line in lines:
        sign, rest = line[:2], line[2:]
        if line.startswith('-* '):
            old, everywhere = plain(line[3:]), True
        elif sign in ('- ', '-'):
            old, everywhere = plain(rest), False
        elif sign in ('+ ', '+'):
            if old not in text:
                sys.exit(f'typing: {name}: the text has no {old!r}')
            text = text.replace(old, plain(rest)) if everywhere else text.replace(old, plain(rest), 1)
        elif sign in ('= ', '='):
            text = plain(rest)
        elif sign == '@ ':
            coding, mark = rest.split()[0], rest.endswith(' mark')
    return (('\ufeff' if mark else '') + text).encode(coding)


def messages(output, file):
    """The messages of redline's standard error, without the lines of the file that they show."""
    lines, out, i = output.split('\n'), [], 0
    while i < len(lines):
        line = lines[i]
        if i + 1 < len(lines) and re.match(r'    [ \t]*\^~*$', lines[i + 1]):
            i += 2
            continue
        if line.startswith('    '):
            out.append(line)
        elif line:
            out.append(re.sub('^' + re.escape(file) + r':((?:\d+:)*)( error:)?', r'\1', line).strip())
        i += 1
    return out or ['read']


def run(folder, kind, data):
    """What redline says about a text."""
    file = 'x' + kind
    with open(os.path.join(folder, file), 'wb') as f:
        f.write(data)
    command = {'.terms': ['schema', 'deal', '--terms', file], '.rules': ['packs', '--terms', 'vocabulary.terms', '-p', file]}
    command = command.get(kind, ['check', '--no-config', '-f', 'jsonl', file])
    done = subprocess.run([REDLINE] + command, cwd=folder, capture_output=True, timeout=120)
    return done.returncode, messages(done.stderr.decode('utf-8', 'replace'), file)


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(os.path.join(CASES, 'vocabulary.terms'), folder)
        for name in sorted(os.listdir(CASES)):
            if not name.endswith('.slips'):
                continue
            path = os.path.join(CASES, name)
            base_name = name[:-len('.slips')]
            kind = next(k for k in KINDS if os.path.exists(os.path.join(CASES, base_name + k)))
            with open(os.path.join(CASES, base_name + kind), encoding='utf-8') as f:
                base = f.read()
            with open(path, encoding='utf-8') as f:
                head, *cases = re.split(r'(?m)^## ', f.read())
            written = [head]
            for case in cases:
                title, *lines = case.rstrip('\n').split('\n')
                change = [line for line in lines if line and line[0] in '-+=@']
                want = [line[2:] for line in lines if line.startswith('> ')]
                status, got = run(folder, kind, changed(base, change, title))
                wrong = any(not re.match(r'read$|[\d:]* warning:|    ', line) for line in got)
                good = want == got and (status == 2 if wrong else status in (0, 1, 3))
                if len(sys.argv) > 1 and not any(word in title for word in sys.argv[1:]):
                    got = want
                elif UPDATE or good:
                    passed += 1
                else:
                    failed += 1
                    print(f'FAILED  typing/{base_name}: {title}')
                    print('\n'.join(['  - ' + line for line in want] + ['  + ' + line for line in got]))
                written.append('\n'.join([title] + change + ['> ' + line for line in (got if UPDATE else want)]) + '\n\n')
            if UPDATE:
                with open(path, 'w', encoding='utf-8') as f:
                    f.write('## '.join(written).rstrip('\n') + '\n')
    print(f'{passed} passed, {failed} failed')
    return failed > 0


sys.exit(main())
