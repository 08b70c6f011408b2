"""The composition root: the one place that knows every slice. `create_app` is a list of small steps."""

import os
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import text
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as DatabaseBusy
from werkzeug.middleware.proxy_fix import ProxyFix

from peersupport import config as settings
from peersupport import slices
from peersupport.audit import anchors
from peersupport.audit import services as audit
from peersupport.backup import serving
from peersupport.cases.services import notes
from peersupport.core import unit_of_work
from peersupport.core.actor import UserActor
from peersupport.core.database import db, listen_for_connections
from peersupport.jobs.runner import Runner
from peersupport.logs import add_request_log, set_up_logs
from peersupport.meetings import calendar
from peersupport.notifications import links
from peersupport.notifications.services import MailQueued
from peersupport.people import hashing
from peersupport.people.queries.sessions import find_session, find_session_by_id
from peersupport.people.services import sessions
from peersupport.realtime import door
from peersupport.realtime import server as live_server
from peersupport.realtime.server import add_live_server
from peersupport.realtime.watch import Watch
from peersupport.web import access, signed_in
from peersupport.web.addresses import refuse_unreadable_address
from peersupport.web.assets import asset_url
from peersupport.web.chrome import add_chrome
from peersupport.web.errors import add_error_pages, unavailable
from peersupport.web.filters import add_filters
from peersupport.web.headers import add_headers
from peersupport.web.health import add_health
from peersupport.web.references import ReferenceConverter

ROOT = Path(__file__).resolve().parent.parent
MAX_REQUEST_BYTES = 2_000_000
# Errors of the database do not repeat what somebody typed; a page waits for a connection, but not for ever.
ENGINE_OPTIONS = {"hide_parameters": True, "pool_size": 10, "max_overflow": 40, "pool_timeout": 15}
csrf = CSRFProtect()


def create_app(config: settings.Config | None = None) -> Flask:
    """The application. Raises ConfigError when the environment will not do."""
    config = config or settings.load()
    app = Flask(
        "peersupport",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "build" / "static"),
        static_url_path="/static",
    )
    set_up_logs(config)
    _prepare_folders(config)
    _configure(app, config)
    _add_database(app)
    _add_audit(config)
    _add_web(app, config)
    _add_slices(app)
    _add_live(app, config)
    _add_jobs(app, config)
    _add_health(app)
    return app


def _prepare_folders(config: settings.Config) -> None:
    """The folders of the database, the jobs and the anchors: there, ours alone, and open to writing."""
    folders = {config.jobs_path.parent, config.anchor_path.parent}
    if config.database_url.startswith("sqlite:///"):
        folders.add(Path(config.database_url.removeprefix("sqlite:///")).parent)
    for folder in sorted(folders):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise settings.ConfigError(f"peersupport cannot start:\n- {folder} cannot be made") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise settings.ConfigError(f"peersupport cannot start:\n- {folder} cannot be written to")


def _configure(app: Flask, config: settings.Config) -> None:
    app.config.update(
        PEERSUPPORT=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE_OPTIONS
        | {"pool_pre_ping": not config.database_url.startswith("sqlite")},
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="__Host-peersupport" if config.is_https else "peersupport",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=config.absolute_hours),
        WTF_CSRF_TIME_LIMIT=None,
        TRAP_BAD_REQUEST_ERRORS=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if config.trusted_proxies:
        hops = config.trusted_proxies
        # Flask's own way to put something before the application.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _add_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        listen_for_connections(db.engine)


def _add_audit(config: settings.Config) -> None:
    key = config.secret_key.encode()
    audit.use_key(key)
    notes.use_key(key)
    unit_of_work.handle_effect(audit.ChainGrew, anchors.AnchorFile(config.anchor_path, key).note)


def _add_web(app: Flask, config: settings.Config) -> None:
    hashing.use_cost(time_cost=config.argon2_time_cost, memory_kib=config.argon2_memory_kib)
    app.url_map.converters["reference"] = ReferenceConverter
    add_request_log(app)
    app.before_request(refuse_unreadable_address)
    signed_in.add_log_in(app, config, find_session)
    csrf.init_app(app)
    app.before_request(_hold_to_access_rule)
    add_headers(app, config)
    add_error_pages(app)
    for trouble in (OperationalError, InternalError, DatabaseBusy):
        app.register_error_handler(trouble, unavailable)
    add_chrome(app, config, slices.NAVIGATION)
    app.jinja_env.globals["asset"] = asset_url
    add_filters(app)
    app.jinja_env.filters.update(slices.TEMPLATE_FILTERS)
    links.use_address(config.public_address)
    calendar.use_sender(config.mail_from)


def _hold_to_access_rule() -> Response | None:
    return access.check_access()


def _add_slices(app: Flask) -> None:
    slices.introduce()
    for blueprint in slices.BLUEPRINTS:
        app.register_blueprint(blueprint)


def _add_live(app: Flask, config: settings.Config) -> None:
    door.use_sessions(find_session_by_id, _keep_active)
    add_live_server(app, config)
    door.add_live_events()
    app.extensions["peersupport_watch"] = Watch(
        app.app_context,
        checks=slices.watch_checks(config),
        rounds=slices.WATCH_ROUNDS,
        listed=live_server.listed,
        cut=live_server.cut,
    )


def _keep_active(actor: UserActor) -> None:
    if actor.session_id is not None:
        with unit_of_work.unit_of_work(actor) as work:
            sessions.keep_session_active(work, actor.session_id)


def _add_jobs(app: Flask, config: settings.Config) -> None:
    runner = Runner(app, config, slices.jobs(config))
    app.extensions["peersupport_jobs"] = runner
    if config.mode != "test":
        unit_of_work.handle_effect(MailQueued, lambda _queued: runner.wake(slices.SEND_MAIL))


def _add_health(app: Flask) -> None:
    add_health(app, {"database": _database_answers, "schema": _schema_is_current})


def _database_answers() -> bool:
    return bool(db.session.execute(text("SELECT 1")).scalar_one() == 1)


def _schema_is_current() -> bool:
    newest = max(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("*.py"))
    current = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return str(current) == newest


def start_serving(app: Flask) -> None:
    """What only a serving process does: hold the instance, watch its sockets, and work through the jobs."""
    config: settings.Config = app.config["PEERSUPPORT"]
    serving.hold(config.jobs_path.parent)
    watch: Watch = app.extensions["peersupport_watch"]
    watch.start()
    if config.has_embedded_worker:
        runner: Runner = app.extensions["peersupport_jobs"]
        runner.start_embedded()
