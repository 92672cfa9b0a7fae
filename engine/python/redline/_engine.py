"""Engines: a vocabulary and packs, loaded once, against which deals are checked."""

from __future__ import annotations

import atexit
import datetime
import io
import json
import os
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Optional, Union

from ._cffi import ffi
from ._compare import Diff, Sweep, iter_formats, report_settings
from ._library import (SINK, DealError, Diagnostic, RulesError, check, described, diagnostics, lib, owned, struct, taken,
                       text)
from ._verdict import PackInfo, Results, RuleInfo, Verdict

#: A deal: the name of a file, the text of a deal, or a deal in JSON as Python has it.
Deal = Union[str, bytes, bytearray, "os.PathLike[str]", "os.PathLike[bytes]", Mapping[str, Any]]
#: A vocabulary or a pack: the name of a file or a built-in id, or a text.
RuleFile = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

# A part of a batch has so many deals or bytes at most, or what came in so many seconds.
_PART_DEALS = 128
_PART_BYTES = 256 * 1024
_PART_SECONDS = 0.02


@dataclass(frozen=True)
class Settings:
    """How deals are read and checked. The names are those of the options of `redline check`."""

    choose: Union[Mapping[str, str], Iterable[str]] = ()  #: settle brackets: {"ceiling": "low"} or ["ceiling=low"]
    drop_brackets: bool = False  #: leave out all bracketed articles
    allow_include: bool = False  #: allow deals to include files from their own folder
    strict: bool = False  #: treat concessions like crossed red lines
    explain_met: bool = True  #: give reasons for conditions that are met, too
    ignore_waivers: bool = False  #: ignore the deals' own waivers: for deals from untrusted sources
    max_deal_size: int = 0  #: bytes; 0: 16 MiB
    today: Union[str, datetime.date, None] = None  #: decides which waivers have expired; None: today, in UTC
    max_steps: int = 0  #: that judging a deal may take; 0: 100,000,000
    as_whole: bool = False  #: treat deals that say complete = false as complete
    max_memory: int = 0  #: bytes that reading and judging a deal may take; 0: 1 GiB

    def __post_init__(self) -> None:
        pairs = [f"{k}={v}" for k, v in self.choose.items()] if isinstance(self.choose, Mapping) else self.choose
        if isinstance(pairs, (str, bytes)):
            raise TypeError("choose must be a mapping or a list, such as {'ceiling': 'low'}")
        object.__setattr__(self, "choose", tuple(pairs))
        for name in ("max_deal_size", "max_steps", "max_memory"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{name} must be an integer, not {value!r}")
            if not 0 <= value < 2**63:
                raise ValueError(f"{name} must be from 0 to 2**63 - 1, not {value}")
        if isinstance(self.today, datetime.datetime):
            object.__setattr__(self, "today", self.today.date())

    def _c(self) -> tuple[Any, list[Any]]:
        """The struct of the library, and what must live as long."""
        s = struct("settings")
        texts = [ffi.new("char[]", _encode(pair)) for pair in self.choose]
        pointers = ffi.new("char *[]", texts)
        s.choose, s.n_choose = ffi.cast("const char *const *", pointers), len(texts)
        keep = [*texts, pointers]
        if self.today is not None:
            day = self.today if isinstance(self.today, str) else self.today.isoformat()
            keep.append(ffi.new("char[]", _encode(day)))
            s.today = keep[-1]
        for name in ("drop_brackets", "allow_include", "strict", "explain_met", "ignore_waivers", "max_deal_size",
                     "max_steps", "as_whole", "max_memory"):
            setattr(s, name, getattr(self, name))
        return s, keep


# ------------------------------------------------------------------------------------------------ what callers pass


def _encode(s: str) -> bytes:
    """UTF-8 without NUL, for arguments that are C strings."""
    if "\0" in s:
        raise ValueError(f"NUL in {s!r}")
    return s.encode("utf-8", "surrogateescape")


def _path(path: Union[str, bytes]) -> bytes:
    name = os.fsencode(path)
    if b"\0" in name:
        raise ValueError(f"NUL in the name of a file: {path!r}")
    return name


def _is_text(s: Union[str, bytes]) -> bool:
    """A deal has braces, and files seldom do in their names: a Path is always a file."""
    return ("{" in s or "\n" in s) if isinstance(s, str) else (b"{" in s or b"\n" in s)


def _plain(value: Any) -> Any:
    """What JSON does not have: dates become texts, sets lists, and numbers of numpy numbers."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return (value.date() if isinstance(value, datetime.datetime) else value).isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    item = getattr(value, "item", None)
    if callable(item):
        return item()
    raise TypeError(f"a deal cannot contain {type(value).__name__} objects: {value!r}")


_json = json.JSONEncoder(ensure_ascii=False, check_circular=True, default=_plain, separators=(",", ":")).encode


def _content(deal: object) -> tuple[Optional[bytes], bytes]:
    """A file's name and b"", or None and the text of a deal.

    What is not a valid text, such as a lone surrogate or NaN, is passed on: the library says where it is."""
    if isinstance(deal, bytes):  # the fastest first
        return (None, deal) if _is_text(deal) else (_path(deal), b"")
    if isinstance(deal, str):
        return (None, deal.encode("utf-8", "surrogatepass")) if _is_text(deal) else (_path(deal), b"")
    if isinstance(deal, Mapping):
        return None, _json(deal if isinstance(deal, dict) else dict(deal)).encode("utf-8", "surrogatepass")
    if isinstance(deal, bytearray):
        return _content(bytes(deal))
    if isinstance(deal, os.PathLike):
        return _path(os.fspath(deal)), b""
    raise TypeError(f"a deal is a path, a text or a dict, not {type(deal).__name__}")


def _has_lines(path: bytes) -> bool:
    """Whether a file has one deal per line, by its name as in the program."""
    for ending in (b".gz", b".zst"):
        if path.endswith(ending):
            path = path[: -len(ending)]
    return path.endswith(b".jsonl")


# ------------------------------------------------------------------------------------------------ batches


class _Batch:
    """Threads of the library, and what they were given."""

    def __init__(self, engine: Engine, settings: Settings, jobs: int) -> None:
        out = ffi.new("rl_batch **")
        s, keep = settings._c()
        check(lib.rl_batch_new(engine._c, s, jobs, out), "check_many")
        del keep
        self.engine = engine
        self.process = os.getpid()
        self.c = owned(out[0], lib.rl_batch_free, engine._c)
        self.closed = False
        #: Held during each call, so that the end of Python does not free what another thread is using.
        self.lock = threading.Lock()
        #: Parts that may wait: enough to keep all threads busy.
        self.most = 2 * int(lib.rl_batch_jobs(self.c)) + 2
        _open.add(self)

    def call(self, function: Any, *arguments: Any) -> Any:
        """FUNCTION of the library for this batch."""
        if os.getpid() != self.process:
            raise RuntimeError("check_many was started in another process: its threads are not in this one")
        with self.lock:
            if self.closed:
                raise RuntimeError("check_many has ended, because Python is ending")
            return function(self.c, *arguments)

    def add(self, names: list[Optional[bytes]], texts: list[bytes]) -> None:
        c_names = [ffi.NULL if n is None else ffi.from_buffer("char[]", n + b"\0") for n in names]
        c_texts = [ffi.from_buffer("char[]", t) if n is None else ffi.NULL for n, t in zip(names, texts)]
        check(self.call(lib.rl_batch_add, ffi.new("char *[]", c_names), ffi.new("char *[]", c_texts),
                        ffi.new("size_t[]", [len(t) for t in texts]), len(texts)), "check_many")

    def lines(self, path: bytes) -> Iterator[None]:
        """Reads the file part by part; after each the caller may take results."""
        more = ffi.new("bool *", True)
        check(self.call(lib.rl_batch_open, path), "check_many")
        while more[0]:
            check(self.call(lib.rl_batch_read, more), "check_many")
            yield

    def text_lines(self, name: bytes, first: int, content: bytearray, size: int) -> int:
        """Adds the lines in the first SIZE bytes of CONTENT, and returns their number."""
        lines = ffi.new("size_t *")
        with ffi.from_buffer("char[]", content) as start:
            check(self.call(lib.rl_batch_add_lines, name, first, start, size, lines), "check_many")
        return int(lines[0])

    def ready(self) -> bool:
        """Whether results should be taken now: there are too many, or some are ready anyway."""
        return bool(self.call(lib.rl_batch_waiting) >= self.most or self.call(lib.rl_batch_ready))

    def take(self) -> list[Verdict]:
        out = ffi.new("rl_results **")
        check(self.call(lib.rl_batch_next, out), "check_many")
        engine = self.engine
        results = Results(engine, out[0])
        return [Verdict(engine, results, at) for at in range(0, results.n * results.width, results.width)]

    def all(self) -> Iterator[Verdict]:
        while self.call(lib.rl_batch_waiting):
            yield from self.take()

    def close(self, timeout: float = -1) -> None:
        """Waits for the threads; what they were given and have not begun is dropped. In another process there is
        nothing to close."""
        if os is None or os.getpid() != self.process or not self.lock.acquire(timeout=timeout):
            return
        try:
            if not self.closed:
                self.closed = True
                ffi.release(self.c)
        finally:
            self.lock.release()


#: Batches that are not closed. Their threads must not run when the process ends, which frees what they use.
_open: weakref.WeakSet[_Batch] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for batch in list(_open):
        batch.close(timeout=10)


def _stream_lines(batch: _Batch, file: io.BufferedIOBase, most: int) -> Iterator[Verdict]:
    """The lines of an open file, a block at a time. A line of more than MOST bytes is an error, and is not kept."""
    name = getattr(file, "name", "<file>")
    shown = _path(name) if isinstance(name, (str, bytes)) else b"<file>"
    # One block of memory for all reads: a new one of this size for each costs more than checking the deals.
    block = bytearray(_PART_BYTES)
    first, have, skipping = 1, 0, False
    try:
        while True:
            if have == len(block):
                block.extend(bytes(len(block)))
            with memoryview(block) as whole, whole[have:] as free:
                got = file.readinto1(free)
            if not got:
                break
            have += got
            if skipping:
                end = block.find(b"\n", 0, have)
                if end < 0:
                    have = 0
                    continue
                block[:have - end - 1] = block[end + 1:have]
                have, first, skipping = have - end - 1, first + 1, False
            cut = block.rfind(b"\n", 0, have) + 1
            if cut:
                first += batch.text_lines(shown, first, block, cut)
                block[:have - cut] = block[cut:have]
                have -= cut
            if have > most:
                batch.text_lines(shown, first, block, have)
                have, skipping = 0, True
            while batch.ready():
                yield from batch.take()
        if have:
            batch.text_lines(shown, first, block, have)
        yield from batch.all()
    finally:
        batch.close()


def _stream(batch: _Batch, deals: Iterable[Deal]) -> Iterator[Verdict]:
    names: list[Optional[bytes]] = []
    texts: list[bytes] = []
    size, most, begun = 0, 1, 0.0
    number = 0
    failure: Optional[Exception] = None
    waiting = iter(deals)
    try:
        while True:
            try:
                deal = next(waiting)
                number += 1
                name, content = _content(deal)
            except StopIteration:
                break
            except Exception as error:  # after the verdicts of the deals before it
                failure = error
                break
            lines = name is not None and _has_lines(name)
            if not lines:
                if not texts:
                    begun = time.monotonic()
                names.append(name)
                texts.append(content)
                size += len(content)
            if texts and (lines or len(texts) >= most or size >= _PART_BYTES
                          or time.monotonic() - begun > _PART_SECONDS):
                batch.add(names, texts)
                names, texts, size, most = [], [], 0, min(2 * most, _PART_DEALS)
                while batch.ready():
                    yield from batch.take()
            if lines and name is not None:
                for _ in batch.lines(name):
                    while batch.ready():
                        yield from batch.take()
        if texts:
            batch.add(names, texts)
        yield from batch.all()
        if failure is not None:
            raise failure
    finally:
        batch.close()


# ------------------------------------------------------------------------------------------------ engines


@dataclass(frozen=True)
class Vocabulary:
    """The terms that deals can set."""

    id: str
    version: str
    title: str
    file: str
    n_terms: int = field(default=0)  #: families count as one


class Engine:
    """A vocabulary and packs.

    An engine does not change after it was made, so any number of threads may use it.
    """

    def __init__(self, packs: Optional[Iterable[RuleFile]] = None, terms: Optional[RuleFile] = None, *,
                 settings: Optional[Settings] = None) -> None:
        """Loads PACKS: built-in ids, files or texts; None: all built-in packs. TERMS is a vocabulary: a file or a text;
        None: the built-in one. Raises RulesError if there are errors in them."""
        out = ffi.new("rl_engine **")
        check(lib.rl_engine_new(out))
        self._c = owned(out[0], lib.rl_engine_free)
        self.settings = settings if settings is not None else Settings()
        if terms is not None:
            self._load(terms, lib.rl_engine_load_vocabulary, lib.rl_engine_load_vocabulary_text, "<terms>")
        else:
            self._loaded(lib.rl_engine_load_vocabulary(self._c, ffi.NULL))
        if packs is None:
            self._loaded(lib.rl_engine_add_builtin_packs(self._c))
        else:
            if isinstance(packs, (str, bytes, os.PathLike)):
                packs = [packs]
            for i, pack in enumerate(packs):
                self._load(pack, lib.rl_engine_add_pack, lib.rl_engine_add_pack_text, f"<pack {i + 1}>")
        self.packs = self._read_packs()
        self.vocabulary = self._read_vocabulary()
        self.diagnostics = self._diagnostics()

    def _diagnostics(self) -> tuple[Diagnostic, ...]:
        return diagnostics(lambda i, d: int(lib.rl_engine_diag(self._c, i, d)))

    def _loaded(self, status: int) -> None:
        check(status, "loading a vocabulary or a pack")
        if status == lib.RL_ERROR_INPUT:
            found = self._diagnostics()
            raise RulesError(described(found, "the vocabulary or a pack has errors"), found)

    def _load(self, what: RuleFile, by_name: Any, by_text: Any, name: str) -> None:
        if isinstance(what, os.PathLike) or not _is_text(what):
            path = _path(os.fspath(what))
            if not path:
                raise ValueError("the name of a pack or a vocabulary is empty")
            self._loaded(by_name(self._c, path))
            return
        content = what.encode("utf-8", "surrogatepass") if isinstance(what, str) else bytes(what)
        self._loaded(by_text(self._c, name.encode(), content, len(content)))

    def _read_packs(self) -> tuple[PackInfo, ...]:
        infos: list[PackInfo] = []
        pack, rule, cite = struct("pack"), struct("rule"), struct("citation")
        column = 1 + int(lib.rl_engine_pack_count(self._c))
        while lib.rl_engine_pack(self._c, len(infos), pack) == lib.RL_OK:
            rules: list[RuleInfo] = []
            while lib.rl_engine_rule(self._c, len(infos), len(rules), rule) == lib.RL_OK:
                check(lib.rl_engine_citation(self._c, len(infos), len(rules), cite))
                rules.append(RuleInfo(text(pack.id), rule, cite, (len(infos), len(rules), column)))
                column += 1
            infos.append(PackInfo(pack, tuple(rules)))
        return tuple(infos)

    def _read_vocabulary(self) -> Vocabulary:
        v = struct("vocabulary")
        check(lib.rl_engine_vocabulary(self._c, v))
        return Vocabulary(text(v.id), text(v.version), text(v.title), text(v.file), int(v.n_terms))

    def _pack_index(self, id: str) -> int:
        for i, p in enumerate(self.packs):
            if p.id == id:
                return i
        raise KeyError(id)

    def with_settings(self, **changes: Any) -> Settings:
        """The engine's settings with some changed: engine.check(deal, engine.with_settings(strict=True))."""
        return replace(self.settings, **changes)

    # -------------------------------------------------------------------------------------------- checking

    def check(self, deal: Deal, settings: Optional[Settings] = None, *, name: str = "<deal>") -> Verdict:
        """Checks one deal: a path, a text (libconfig or JSON), or a dict.

        A str with a brace or a line end is a text, any other str is the name of a file; a Path is always a file. NAME
        is what diagnostics call a text. A deal with errors gives a verdict, too, which is False and has `errors`."""
        path, content = _content(deal)
        out = ffi.new("rl_verdict **")
        s, keep = (settings if settings is not None else self.settings)._c()
        if path is not None:
            status = lib.rl_check_file(self._c, path, s, out)
        else:
            status = lib.rl_check_text(self._c, _encode(name), content, len(content), s, out)
        del keep
        check(status, "check")
        verdict = Verdict(self, None, 0)
        verdict._pointer = owned(out[0], lib.rl_verdict_free, self._c)
        return verdict

    def check_many(self, deals: Union[Iterable[Deal], str, "os.PathLike[str]"], jobs: Optional[int] = None,
                   settings: Optional[Settings] = None) -> Iterator[Verdict]:
        """Checks any number of deals in JOBS threads (None: as many as there are processors), and yields a verdict for
        each, in their order. DEALS may be a generator that never ends: memory is bounded.

        A file whose name ends in .jsonl, .jsonl.gz or .jsonl.zst has one deal per line, and gives a verdict for each; so
        does DEALS if it is a file that is open for reading bytes. Empty lines of such files are skipped.
        If DEALS raises an exception, it is raised after the verdicts of the deals before it."""
        if jobs is not None and not 1 <= jobs <= 1024:
            raise ValueError(f"jobs must be from 1 to 1024, not {jobs}")
        if isinstance(deals, (str, bytes, bytearray, os.PathLike, Mapping)):
            deals = [deals]
        elif not isinstance(deals, Iterable):
            raise TypeError(f"deals must be iterable, not {type(deals).__name__}")
        used = settings if settings is not None else self.settings
        batch = _Batch(self, used, jobs or 0)
        if isinstance(deals, io.BufferedIOBase):
            return _stream_lines(batch, deals, used.max_deal_size or 16 * 1024 * 1024)
        return _stream(batch, deals)

    def sweep(self, deal: Deal, settings: Optional[Settings] = None, *, name: str = "<deal>", max_listed: int = 10,
              max_nodes: int = 0) -> Sweep:
        """Counts how many combinations of the options of the deal's brackets get each verdict. MAX_LISTED accepted
        combinations are listed. Raises DealError if the deal has errors, or takes more than MAX_NODES (0: 2,000,000)
        nodes, which bound memory and time. Waivers are ignored."""
        path, content = _content(deal)
        if not 0 <= max_listed <= 10000:
            raise ValueError(f"max_listed must be from 0 to 10000, not {max_listed}")
        if not 0 <= max_nodes < 2**63:
            raise ValueError(f"max_nodes must be from 0 to 2**63 - 1, not {max_nodes}")
        out = ffi.new("rl_sweep **")
        s, keep = (settings if settings is not None else self.settings)._c()
        counting = struct("sweep_settings")
        counting.max_listed, counting.max_nodes = max_listed, max_nodes
        if path is not None:
            status = lib.rl_sweep_file(self._c, path, s, counting, out)
        else:
            status = lib.rl_sweep_text(self._c, _encode(name), content, len(content), s, counting, out)
        del keep
        check(status, "sweep")
        c = owned(out[0], lib.rl_sweep_free, self._c)
        if status == lib.RL_ERROR_INPUT:
            found = diagnostics(lambda i, d: int(lib.rl_sweep_diag(c, i, d)))
            raise DealError(described(found, "this deal could not be swept"), found)
        return Sweep(self, c)

    def diff(self, before: Union[Deal, Verdict], after: Union[Deal, Verdict],
             settings: Optional[Settings] = None) -> Diff:
        """What changed from one deal to another. Verdicts must be of this engine, and should be made with explain_met,
        which is the default. Raises DealError if one of the deals has errors."""
        sides = []
        for deal, name in ((before, "<before>"), (after, "<after>")):
            v = deal if isinstance(deal, Verdict) else self.check(deal, settings, name=name)
            if v._engine is not self:
                raise ValueError("diff: this verdict was made by another engine")
            if not v.readable:
                v.raise_for_errors()
            sides.append(v)
        out = ffi.new("rl_diff **")
        check(lib.rl_diff_new(sides[0]._c, sides[1]._c, out), "diff")
        return Diff(owned(out[0], lib.rl_diff_free, self._c, sides[0]._c, sides[1]._c), (sides[0], sides[1]))

    # -------------------------------------------------------------------------------------------- reports

    def report(self, verdicts: Iterable[Verdict], format: str = "text", *, verbose: bool = False, colour: bool = False,
               width: int = 80) -> str:
        """The report of `redline check` on verdicts of this engine, in one of the formats of `report_formats()`."""
        parts: list[bytes] = []
        self._write(verdicts, format, parts.append, report_settings(verbose, colour, width))
        return b"".join(parts).decode()

    def write_report(self, verdicts: Iterable[Verdict], file: Union[str, "os.PathLike[str]", IO[bytes]],
                     format: Optional[str] = None, *, verbose: bool = False, width: int = 80) -> int:
        """Writes the report to a file while the verdicts come in, and returns the exit status that `redline check` would
        have: 0 accepted, 1 rejected, 2 not checked, 3 undetermined. FORMAT None: by the ending of the file's name. A
        file that cannot be written whole is not written at all."""
        settings = report_settings(verbose, False, width)
        if not isinstance(file, (str, os.PathLike)):
            if format is None:
                raise ValueError("write_report needs a format if the file is open")
            return self._write(verdicts, format, file.write, settings)
        path = Path(file)
        endings = {".txt": "text", ".json": "json", ".jsonl": "jsonl", ".sarif": "sarif", ".tap": "tap", ".csv": "csv",
                   ".md": "markdown", ".html": "html"}
        format = format or endings.get(path.suffix)
        if format is None:
            raise ValueError(f"write_report: no format is known for {path.name!r}; name one of {report_formats()}")
        new = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            with open(new, "xb") as to:
                status = self._write(verdicts, format, to.write, settings)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
        return status

    def _write(self, verdicts: Iterable[Verdict], format: str, write: Any, settings: Any) -> int:
        if format not in report_formats():
            raise ValueError(f"unknown format {format!r}; allowed: {', '.join(report_formats())}")
        out, kept = ffi.new("rl_report **"), ffi.new("rl_buffer **")
        check(lib.rl_buffer_new(kept))
        buffer = owned(kept[0], lib.rl_buffer_free)
        check(lib.rl_report_new(self._c, format.encode(), settings, SINK, buffer, out), "report")
        report = owned(out[0], lib.rl_report_free, self._c, buffer)
        for v in verdicts:
            if v._engine is not self:
                raise ValueError("report: this verdict was made by another engine")
            check(lib.rl_report_add(report, v._c), "report")
            write(taken(buffer))
        check(lib.rl_report_end(report), "report")
        write(taken(buffer))
        return int(lib.rl_report_exit_status(report))

    def __repr__(self) -> str:
        packs = ", ".join(f"{p.id} ({len(p.rules)} rules)" for p in self.packs)
        return f"<Engine {self.vocabulary.id}/{self.vocabulary.version}: {packs or 'no packs'}>"

    def __reduce__(self) -> Any:
        raise TypeError("an Engine cannot be pickled; make one in each process, or use threads")


def report_formats() -> tuple[str, ...]:
    """The formats of `Engine.report`."""
    return tuple(ffi.string(name).decode() for name in iter_formats(lib.rl_report_format))


__all__ = ["Deal", "Engine", "RuleFile", "Settings", "Vocabulary", "report_formats"]
