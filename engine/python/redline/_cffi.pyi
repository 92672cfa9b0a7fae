# The module is made from include/redline.h by engine/python/cdef.py.
from typing import Any

ffi: Any
