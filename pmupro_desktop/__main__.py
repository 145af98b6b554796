"""`pmupro` alone opens the window; with any argument it is the command line."""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

DECODER = "--decode-documents"
"""What a bundled program starts itself with as the process that decodes foreign files (`documents.worker`)."""
SELF_TEST = "--self-test"
"""With an empty folder: try what a packed program must be able to do (`services.self_test`)."""


def main(arguments: list[str] | None = None) -> int:
    """Run the program with `arguments` (the process's own when None) and return its exit code."""
    multiprocessing.freeze_support()
    argv = sys.argv[1:] if arguments is None else arguments
    if argv[:1] == [DECODER]:
        from pmupro_desktop.documents import worker  # the decoder's process: no window, no vault, no keys

        worker.main(argv[1:])
        return 0
    if argv[:1] == [SELF_TEST] and len(argv) == 2:
        from pmupro_desktop.services import self_test  # needs everything but the window

        self_test.run(Path(argv[1]))
        return 0
    if argv:
        from pmupro_desktop import cli  # needs no window, and the window none of it

        return cli.main(argv)
    from pmupro_desktop import app  # Qt alone takes longer than some commands

    return app.run()


if __name__ == "__main__":
    sys.exit(main())
