"""The app under gunicorn: processes, threads, and logs that hold no patient data.

gunicorn's own words stay out of the log below errors, and exceptions go in without theirs: both may quote a request.
"""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from service.web import logs
from service.web.app import create_app
from service.web.settings import Settings
from service.web.target import disconnect

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_TIME: Final = "%Y-%m-%dT%H:%M:%S%z"
_BACKLOG: Final = 256
_GRACE: Final = 30
"""Seconds that requests have to end in after SIGTERM."""
_SPARE: Final = 2
"""Threads that no submission takes: /health answers while every submission waits for the FHIR server."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0: any free one. Raises OSError where that cannot be."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    return socket.create_server(address, family=family, backlog=_BACKLOG)


def run(settings: Settings, listener: socket.socket, workers: int, ready: Callable[[], None]) -> None:
    """Serve on the socket with so many processes until SIGTERM or SIGINT; `ready` is called when requests are taken.

    Takes the socket over, and ends the process: exit code 0 after a signal.
    """
    _log_to_stderr()
    _Server(settings, listener.detach(), workers, ready).run()


class _Server(BaseApplication):
    """gunicorn without its command line and configuration files."""

    def __init__(self, settings: Settings, listener: int, workers: int, ready: Callable[[], None]) -> None:
        self._settings = settings
        self._listener = listener
        self._workers = workers
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"fd://{self._listener}",
            "worker_class": "gthread",
            "workers": self._workers,
            "threads": self._settings.threads + _SPARE,
            "graceful_timeout": _GRACE,
            "loglevel": "error",
            "logger_class": _Logger,
            "control_socket_disable": True,
            "when_ready": lambda _: self._ready(),
            "worker_exit": lambda _, worker: disconnect(worker.wsgi),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return create_app(self._settings)


class _Logger(Logger):
    """gunicorn's, with the origin of an exception in place of its words."""

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        error = sys.exc_info()[1]
        super().error("fault while serving: %s", logs.origin(error) if error is not None else "-")


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT, _TIME))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("aefhir").setLevel(logging.INFO)
