"""Keeping checkpoints elsewhere, put together from the settings: places, mail, and other towns' files."""

import re
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from domain.errors import VertebraError
from doors.places import smtp_server
from doors.settings import Settings
from evidence.keeping import Keeper
from evidence.mailing import Mailer
from evidence.othertowns import OtherTowns
from store.keys import Keys
from words.language import translate
from words.languages import Language


def keeper(settings: Settings, engine: Engine) -> Keeper:
    """What keeps this log's checkpoints in the places that the settings name."""
    return Keeper(
        engine,
        Keys(settings.keys_dir),
        settings.checkpoint_folders,
        settings.checkpoint_mails,
        _mailer(settings),
        timedelta(seconds=settings.checkpoint_mail_every),
        host=re.sub(r"[^a-z0-9-]", "", socket.gethostname().lower()) or "town",
    )


def other_towns(settings: Settings) -> OtherTowns:
    """What this town keeps of others, in its data directory."""
    keys = Keys(settings.keys_dir)
    return OtherTowns(settings.data_dir / "kept", lambda: keys.public().keys())


def keeping(settings: Settings, engine: Engine) -> Callable[[], None] | None:
    """What a worker does after each round of checkpoints; None where the settings ask for nothing."""
    watched = settings.checkpoint_watch
    if not settings.checkpoint_keep and watched is None:
        return None
    own, others = keeper(settings, engine), other_towns(settings)

    def both() -> None:
        try:
            own.keep()
        finally:  # what is wrong with ours is no reason not to keep the others'
            if watched is not None:
                others.watch(watched)

    return both


def _mailer(settings: Settings) -> Mailer | None:
    if settings.smtp is None or settings.mail_from is None:
        return None
    server, language = smtp_server(settings.smtp), settings.language or Language.ENGLISH
    return Mailer(
        server.host,
        server.port,
        settings.mail_from,
        encrypted=server.encrypted,
        user=settings.smtp_user,
        password=None if settings.smtp_user is None else lambda: _password(settings),
        say=lambda words, **params: translate(words, language, **params),
    )


def _password(settings: Settings) -> str:
    if settings.smtp_password is not None:
        return settings.smtp_password.get_secret_value()
    path: Path | None = settings.smtp_password_file
    try:
        return path.read_text().strip() if path is not None else ""
    except (OSError, UnicodeError) as error:
        raise VertebraError("The file {file} cannot be read.", code="no-such-file", file=path) from error
