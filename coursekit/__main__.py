"""Where the program starts: `coursekit`, `python -m coursekit`, and `./course` of a course.

Ctrl-C and a closed pipe end it without a traceback at every moment, also while modules load. So
nothing is imported before `run` catches Ctrl-C that takes time: not even `signal`, which loads
`enum`, but what it is made of.
"""

import _signal  # type: ignore[import-not-found]
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130  # as shells have it: 128 and the number of SIGINT
NO_READER = 141  # 128 and the number of SIGPIPE
_IMPORTING = "<frozen importlib._bootstrap>"


def run() -> int:
    """Run one command, as `coursekit.cli.main` does, and end without a traceback.

    Returns:
        The exit code: that of the command, or 130 when it was interrupted, or 141 when whoever
        reads its output has closed the pipe.
    """
    _signal.signal(_signal.SIGINT, _interrupt)
    try:
        if sys.flags.no_site:  # `./course` leaves to us what Python does before we can catch Ctrl-C
            import site

            site.main()
        from coursekit.cli import main

        code = main()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more
        return NO_READER
    finally:
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)  # nothing is left to interrupt


def _interrupt(_: int, frame: "FrameType | None") -> None:
    """Raise KeyboardInterrupt; end at once while a module loads.

    There is nothing to put in order then, and a KeyboardInterrupt that Python's own code for
    imports meets in a callback is printed as a traceback, and lost.
    """
    while frame is not None:
        if frame.f_code.co_filename == _IMPORTING:
            os.write(2, b"Interrupted.\n")
            os._exit(INTERRUPTED)
        frame = frame.f_back
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(run())
