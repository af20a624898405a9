"""The table of contents: every part of the service, put together in one place."""

from importlib.metadata import version

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service import telemetry
from service.settings import Settings
from service.signing.keys import load_keyring
from service.storage.engine import db, engine_options, prepare_engine
from service.usecases.note_key_use import KeyUses
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
from service.web.context import SiteKeyConverter
from service.web.demo import gallery
from service.web.demo import pages as demo
from service.web.evidence import jwks
from service.web.ops import docs, health
from service.web.public import banner, decisions, history, notices, page, status
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
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.sqlalchemy_url),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["pahintulot.settings"] = settings
    app.extensions["pahintulot.keyring"] = load_keyring(settings.key_dir, settings.public_url)
    app.extensions["pahintulot.key_uses"] = KeyUses()
    app.url_map.converters["site"] = SiteKeyConverter
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    problems.register(app)
    observing.register(app)
    first_party.register(app)
    limits.register(app, settings)
    _register_routes(app, settings)
    with app.app_context():
        app.wsgi_app = StatusShortcut(  # type: ignore[assignment,method-assign]
            app.wsgi_app, db.engine, app.extensions["pahintulot.keyring"], settings.hosts
        )
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    return app


def _register_routes(app: Flask, settings: Settings) -> None:
    api = openapi.register(app, version("pahintulot"))
    for documented in (
        *(decisions, status, history, notices, jwks),
        *(status_batch, changes, search, exports, receipts),
        *(subjects, publishing, pins, sites, keys),
    ):
        api.register_blueprint(documented.blueprint)
    for plain in (banner, page, health):
        app.register_blueprint(plain.blueprint)
    docs.register(app, api)
    if settings.demo:
        app.register_blueprint(demo.blueprint)
        app.register_blueprint(gallery.blueprint)
