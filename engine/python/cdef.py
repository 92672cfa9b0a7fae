"""Turns include/redline.h into the module of cffi that the package `redline` loads the library with.

    cdef.py HEADER OUTPUT        writes OUTPUT, a Python module
    cdef.py --print HEADER       prints the declarations

The declarations are the header's own, so the two cannot differ: comments, preprocessor lines and the macro RL_API are
left out, and macros that are integers become constants. Everything else that the header may contain in the future and
that cffi does not know makes this script, and with it the build, fail.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def declarations(header: str) -> str:
    """The declarations of HEADER as cffi reads them."""
    text = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
    text = text.replace("\\\n", " ")
    constants = re.findall(r"^#define (RL_[A-Z_]+)\s+(0x[0-9a-fA-F]+|[0-9]+)\s*$", text, flags=re.M)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    text = re.sub(r'extern "C" \{', "", text)
    # The brace that closes extern "C" is the only one that is a line of its own without a name or a semicolon.
    text = re.sub(r"^\}\s*$", "", text, flags=re.M)
    text = text.replace("RL_API ", "")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join([f"#define {name} {value}" for name, value in constants] + lines) + "\n"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--print"]:
        sys.stdout.write(declarations(Path(arguments[1]).read_text(encoding="utf-8")))
        return 0
    import cffi

    ffi = cffi.FFI()
    ffi.set_source("redline._cffi", None)
    ffi.cdef(declarations(Path(arguments[0]).read_text(encoding="utf-8")))
    output = Path(arguments[1])
    new = output.with_name(output.name + ".new")
    ffi.emit_python_code(str(new))
    new.replace(output)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
