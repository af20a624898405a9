"""The table of contents: every part of the service, put together in one place."""

from functools import partial
from importlib.metadata import version
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service import telemetry
from service.settings import Settings
from service.signing.keys import load_keyring
from service.storage.engine import db, engine_options, prepare_engine
from service.usecases.count_shown import ShownVisits
from service.usecases.note_uses import Uses
from service.web import first_party, limits, observing, openapi, problems
from service.web.backend import (
    changes,
    exports,
    keys,
    pins,
    receipts,
    search,
    sites,
    status_batch,
    subjects,
)
from service.web.backend import notices as publishing
from service.web.context import REPLICA, SiteKeyConverter
from service.web.demo import gallery
from service.web.demo import pages as demo
from service.web.evidence import jwks
from service.web.officer import room
from service.web.ops import docs, health
from service.web.public import banner, decisions, history, notices, page, shown, status
from service.web.public.status_shortcut import StatusShortcut

MAX_BODY_BYTES = 16 * 1024


def create_app(settings: Settings) -> Flask:
    """The WSGI application; `KeysMissing` when `pahintulot db upgrade` was never run."""
    telemetry.configure(settings.log_level)
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        PUBLIC_URL=settings.public_url,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.sqlalchemy_url, settings.threads),
        SQLALCHEMY_BINDS=_replica(settings),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["pahintulot.settings"] = settings
    app.extensions["pahintulot.keyring"] = load_keyring(settings.key_dir, settings.public_url)
    app.extensions["pahintulot.key_uses"] = Uses[str]()
    app.extensions["pahintulot.session_uses"] = Uses[bytes]()
    app.extensions["pahintulot.shown_visits"] = ShownVisits()
    app.url_map.converters["site"] = SiteKeyConverter
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
    problems.register(app)
    observing.register(app)
    first_party.register(app)
    limits.register(app, settings)
    _register_routes(app, settings)
    with app.app_context():
        app.wsgi_app = StatusShortcut(  # type: ignore[assignment,method-assign]
            app.wsgi_app,
            db.engine,
            app.extensions["pahintulot.keyring"],
            partial(first_party.is_everybodys_host, settings),
        )
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    return app


def _replica(settings: Settings) -> dict[str, dict[str, Any]]:
    """The second store, for `reading_engine` alone; no table is bound to it."""
    if (url := settings.sqlalchemy_replica_url) is None:
        return {}
    return {REPLICA: {"url": url, **engine_options(url, settings.threads)}}


def _register_routes(app: Flask, settings: Settings) -> None:
    api = openapi.register(app, version("pahintulot"))
    for documented in (
        *(decisions, shown, status, history, notices, jwks),
        *(status_batch, changes, search, exports, receipts),
        *(subjects, publishing, pins, sites, keys),
    ):
        api.register_blueprint(documented.blueprint)
    for plain in (banner, page, health):
        app.register_blueprint(plain.blueprint)
    room.register(app)
    docs.register(app, api)
    if settings.demo:
        app.register_blueprint(demo.blueprint)
        app.register_blueprint(gallery.blueprint)
