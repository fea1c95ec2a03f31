"""Run a command that ends when its parent does: `launch.py SIGNAL PARENT UID GID COMMAND…` (UID -1: ours).

A script of its own, on the standard library alone: it is run by path before a process gives up
root, where the account it changes to may not be able to read this checkout.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(uid: int, gid: int) -> None:
    """Give up root for good: groups first, while we still may."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def end_with_parent(parent: int, with_signal: int) -> None:
    """Have the kernel signal this process when its parent dies (Linux; elsewhere nothing is promised)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), with_signal)


def main(arguments: list[str]) -> None:
    """Change account, bind our life to the parent's, become the command."""
    with_signal, parent, uid, gid = (int(argument) for argument in arguments[:4])
    command = arguments[4:]
    if uid >= 0:
        become(uid, gid)
    end_with_parent(parent, signal.Signals(with_signal))
    os.execv(command[0], command)  # noqa: S606 -- the command comes from our own supervisor


if __name__ == "__main__":
    main(sys.argv[1:])
