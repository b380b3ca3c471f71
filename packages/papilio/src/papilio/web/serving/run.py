"""Running the site: the socket, the server, and the threads that keep the index level and do scheduled work."""

import errno
import logging
import socket
from collections.abc import Callable

import uvicorn

from papilio.app import App
from papilio.errors import BusyError, InputError, PapilioError
from papilio.finding.indexing import Follower
from papilio.following import schedule
from papilio.store.work.jobs import Job
from papilio.web.serving.server import create

log = logging.getLogger("papilio")
GRACE_SECONDS = 5


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one.

    Raises:
        BusyError: The port is taken.
        InputError: There is no such address here, or the port is not for us.
    """
    bare = host.strip("[]")
    try:
        family, _, _, _, address = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except socket.gaierror as error:
        raise InputError(f"PAPILIO_HOST: {host!r} is no address of this machine ({error.strerror})") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BusyError(
                f"port {port} on {host} is taken, perhaps by another `papilio serve`; "
                f"stop it or choose another: `papilio serve --port {port + 1}`"
            ) from error
        raise InputError(f"cannot listen on {host} port {port}: {error.strerror}") from error
    listener.listen(256)
    return listener


def run(app: App, host: str, port: int, announce: Callable[[str], None], *, work: bool = True) -> None:
    """Serve until interrupted.

    Args:
        announce: Receives the address once the site can be reached.
        work: Whether scheduled work is done here, too.

    Raises:
        BusyError, InputError: As `listen`.
    """
    listener = listen(host, port)
    follower = Follower(app.store, app.engine, lambda error: log.error("the index could not catch up: %s", error))
    config = uvicorn.Config(
        create(app),
        http="httptools",
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_level="warning",
    )
    shown = f"[{host}]" if ":" in host.strip("[]") else host
    worker = None
    if work and app.arxiv is not None:
        worker = schedule.build_worker(app.store, app.arxiv, app.follow, app.now, on_error=_log_failure)
    follower.start()
    if worker is not None:
        worker.start()
    try:
        announce(f"http://{shown}:{listener.getsockname()[1]}{app.base_path}/")
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        if worker is not None:
            worker.stop()
        follower.stop()
        listener.close()


def _log_failure(job: Job | None, error: Exception) -> None:
    what = f"the job {job.kind} {job.key}" if job else "the worker"
    if isinstance(error, PapilioError):
        log.error("%s failed: %s", what, error)
    else:
        log.error("%s failed", what, exc_info=error)
