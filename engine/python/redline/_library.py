"""The shared library: finding it, calling it, and turning its statuses into exceptions.

All calls release Python's lock, and the library never calls Python, so threads of Python check deals in parallel.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable

from ._cffi import ffi

SONAME = "libredline.so.1"


class RedlineError(Exception):
    """An error of redline. `diagnostics` says what is wrong, and where; it may be empty."""

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


class RulesError(RedlineError):
    """A vocabulary or a pack has errors."""


class DealError(RedlineError):
    """A deal has errors, where a deal without errors is needed."""


class Diagnostic:
    """An error, a warning or a note about an input."""

    __slots__ = ("severity", "file", "line", "column", "width", "source", "skipped", "message", "note")

    severity: str  #: "error", "warning" or "note"
    file: str  #: as you named it
    line: int  #: from 1; 0: the whole file
    column: int  #: from 1, in characters; 0: the whole line
    width: int  #: how many characters it is about
    source: str  #: the source line; of a very long line, the part around the column
    skipped: int  #: characters of the line before `source`
    message: str  #: what is wrong
    note: str  #: what was expected, or ""

    def __init__(self, severity: str, file: str, line: int, column: int, message: str, note: str = "",
                 width: int = 0, source: str = "", skipped: int = 0) -> None:
        self.severity, self.file, self.line, self.column = severity, file, line, column
        self.message, self.note, self.width, self.source, self.skipped = message, note, width, source, skipped

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Diagnostic) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(tuple(self.to_dict().values()))

    def __str__(self) -> str:
        """As the program prints it, with the source line and a mark below it."""
        place = ":".join([self.file] * bool(self.file) + [str(n) for n in (self.line, self.column) if n])
        lines = [f"{place}: {self.severity}: {self.message}" if place else f"{self.severity}: {self.message}"]
        if self.source and self.column:
            lines.append("    " + self.source)
            before = self.source[: self.column - 1 - self.skipped]
            mark = "".join("\t" if c == "\t" else " " for c in before)
            lines.append("    " + mark + "^" + "~" * (self.width - 1))
        if self.note:
            lines.append("    " + self.note)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Diagnostic {self.file}:{self.line}:{self.column}: {self.severity}: {self.message}>"


# ------------------------------------------------------------------------------------------------ loading


def _candidates() -> list[str]:
    """Where the library may be: where the user says, beside the package, where the system looks."""
    named = os.environ.get("REDLINE_LIBRARY")
    if named:
        return [named]
    here = Path(__file__).resolve().parent
    # BUILD/python/redline and PREFIX/lib/python3/dist-packages/redline
    beside = [folder / SONAME for folder in here.parents[1:3]]
    return [str(path) for path in beside if path.exists()] + [SONAME]


def _load() -> Any:
    failed = []
    for name in _candidates():
        try:
            # Objects are freed when Python ends, in any order, so the library is never unloaded.
            return ffi.dlopen(name, ffi.RTLD_NOW | ffi.RTLD_NODELETE)
        except OSError as error:
            failed.append(str(error))
    raise ImportError(f"the package redline needs the library {SONAME}: " + "; ".join(failed))


lib = _load()


def text(c: Any) -> str:
    """A string of the library."""
    return ffi.string(c).decode("utf-8", "replace")  # type: ignore[no-any-return]


def _check_version() -> None:
    """Structs may be longer in a later library, but not in an earlier one, and a major version is another interface."""
    needed = int(lib.RL_VERSION_NUMBER)
    found = int(lib.rl_version_number())
    if found // 1000000 != needed // 1000000 or found < needed:
        raise ImportError(f"this package was made for version {needed} of {SONAME}, and {text(lib.rl_version())} is installed")


_check_version()

# ------------------------------------------------------------------------------------------------ calls


def struct(kind: str) -> Any:
    """A struct of the library with its size; everything else is zero."""
    s = ffi.new(f"rl_{kind} *")
    s.size = ffi.sizeof(s[0])
    return s


def check(status: int, what: str = "a call of the library") -> None:
    """Raises the exception for a status, except RL_ERROR_INPUT, which callers handle."""
    if status in (lib.RL_OK, lib.RL_ERROR_INPUT):
        return
    if status == lib.RL_NOMEM:
        raise MemoryError("redline: out of memory")
    if status == lib.RL_ERROR_ARGUMENT:
        raise ValueError(f"redline: {what}: invalid argument")
    raise RedlineError(f"{what}: {text(lib.rl_status_name(status))}")


def owned(pointer: Any, free: Any, *keep: object) -> Any:
    """POINTER, freed with its last reference. What is in KEEP lives at least until then."""

    def release(p: Any, _keep: tuple[object, ...] = keep) -> None:
        free(p)

    return ffi.gc(pointer, release)


def written(write: Callable[[Any, Any], int], what: str = "writing a report") -> bytes:
    """What WRITE(sink, data) writes."""
    out = ffi.new("rl_buffer **")
    check(lib.rl_buffer_new(out))
    buffer = out[0]
    try:
        check(write(SINK, buffer), what)
        return taken(buffer)
    finally:
        lib.rl_buffer_free(buffer)


SINK = ffi.addressof(lib, "rl_buffer_sink")


def taken(buffer: Any) -> bytes:
    """What is in a buffer, which is empty afterwards."""
    size = ffi.new("size_t *")
    start = lib.rl_buffer_text(buffer, size)
    content = bytes(ffi.buffer(start, size[0]))
    lib.rl_buffer_clear(buffer)
    return content


SEVERITIES = ("error", "warning", "note")


def diagnostics(get: Callable[[int, Any], int]) -> tuple[Diagnostic, ...]:
    """All that GET(index, struct) gives."""
    found: list[Diagnostic] = []
    d = struct("diag")
    while get(len(found), d) == lib.RL_OK:
        found.append(Diagnostic(SEVERITIES[d.severity], text(d.file), d.line, d.column, text(d.message), text(d.note),
                                d.width, text(d.source), d.skipped))
    return tuple(found)


def described(found: tuple[Diagnostic, ...], otherwise: str) -> str:
    """The message of an exception."""
    return "\n".join(str(d) for d in found) or otherwise
