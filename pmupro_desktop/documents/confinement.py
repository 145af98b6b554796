"""Limits of the worker process: memory and time, by the means of each operating system.

Linux: address space and an alarm that ends the process even inside a decoder. macOS: the alarm alone, because it
ignores limits of address space. Windows: a job object, which also ends the process together with the application.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import Any

JOB_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
LIMIT_PROCESS_MEMORY = 0x100
LIMIT_KILL_ON_CLOSE = 0x2000
LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400


def confine_self(memory: int) -> None:
    """Called in the worker before anything is decoded: at most `memory` bytes, no core dumps."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def set_alarm(seconds: float) -> None:
    """End this process in `seconds`, 0 for never; a second line behind the clock of the application."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def confine_child(process: subprocess.Popen[bytes], memory: int) -> object | None:
    """Called in the application after the start: a job object on Windows, to be kept as long as the process."""
    return _job_for(process, memory) if os.name == "nt" else None


class _BasicLimits(ctypes.Structure):
    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class _ExtendedLimits(ctypes.Structure):
    _fields_ = [
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


class _Job:
    """An open job handle; closing it ends the processes inside."""

    def __init__(self, kernel: Any, handle: int) -> None:
        self._kernel, self._handle = kernel, handle

    def __del__(self) -> None:
        self._kernel.CloseHandle(ctypes.c_void_p(self._handle))


def _job_for(process: subprocess.Popen[bytes], memory: int) -> _Job:
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    handle = kernel.CreateJobObjectW(None, None)
    job = _Job(kernel, handle)
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = (
        LIMIT_PROCESS_MEMORY | LIMIT_KILL_ON_CLOSE | LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    )
    limits.ProcessMemoryLimit = memory
    size = ctypes.sizeof(limits)
    set_up = kernel.SetInformationJobObject(ctypes.c_void_p(handle), JOB_EXTENDED_LIMITS, ctypes.byref(limits), size)
    child = ctypes.c_void_p(int(process._handle))  # type: ignore[attr-defined]  # the only way to a Popen's handle
    if not (set_up and kernel.AssignProcessToJobObject(ctypes.c_void_p(handle), child)):
        process.kill()
        raise OSError("the worker process could not be confined")
    return job
