"""The Flask app: settings in, an app with all routes, errors, logs and headers out; none without settings."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response

from service.web import logs, problems, reports, status, submission
from service.web.openapi import describe
from service.web.settings import Settings
from service.web.target import connect

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Answers hold patient data and are no pages: not to be kept by caches, guessed at, or shown in another's page."""


def create_app(settings: Settings) -> Flask:
    """An app with its own connections to the FHIR server; to be made after a fork, not before."""
    app = Flask("aefhir", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_bytes
    app.url_map.merge_slashes = False
    connect(app, settings)
    logs.register(app)
    app.after_request(_with_headers)
    api = describe(app)
    for blueprint in (reports.blueprint, submission.blueprint, status.blueprint):
        api.register_blueprint(blueprint)
    problems.register(app)
    return app


def _with_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
