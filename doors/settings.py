"""The settings of every process: read once from the environment (`VERTEBRA_…`), checked, never changed afterwards.

This file knows names, defaults and limits. It must never open a connection, make a folder or read a secret from disk:
whoever uses a setting does that.
"""

import difflib
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.errors import VertebraError
from doors.places import MAIL, checked_server, mail_address, places
from words.languages import Language

PREFIX = "VERTEBRA_"


class LogFormat(StrEnum):
    """How log lines are written: `auto` is readable on a terminal and JSON elsewhere."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """From which level on log lines are written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError) as error:  # the home of nobody, links in a circle
        raise ValueError("is no folder that can be found") from error


def _host_and_port(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]", host):
        raise ValueError("is not HOST:PORT, such as 127.0.0.1:7233")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise ValueError("has no port between 1 and 65535")
    return address


Address = Annotated[str, AfterValidator(_host_and_port)]
Folder = Annotated[Path, AfterValidator(_absolute)]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Slots = Annotated[int, Field(ge=1, le=10_000)]
Places = Annotated[tuple[str, ...], NoDecode, BeforeValidator(places), Field(max_length=8)]


def _keys_dir(known: dict[str, Any]) -> Path:
    return Path(known["data_dir"] / "keys")


def _archive_dir(known: dict[str, Any]) -> Path:
    return Path(known["data_dir"] / "archive")


def _embedded_database(known: dict[str, Any]) -> str:
    return f"sqlite:///{known['data_dir'] / 'vertebra.db'}"


class Settings(BaseSettings):
    """What differs between an embedded system and a production one: nothing else does.

    Every field is the environment variable `VERTEBRA_` + its name in capitals. Times are in seconds.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    data_dir: Folder = Field(default=Path(".vertebra"), validate_default=True)
    """Where the embedded system keeps its files: both databases, its lock and the server's log."""

    database_url: str = Field(default_factory=_embedded_database, repr=False)
    """The event log's database: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/NAME` (libpq's own variables,
    such as PGPASSWORD, are honoured)."""

    keys_dir: Folder = Field(default_factory=_keys_dir)
    """Where the keys lie that sign checkpoints and seal the archive. Without it: `keys` in the data directory."""

    archive_dir: Folder = Field(default_factory=_archive_dir)
    """Where the archive of Temporal's histories lies; all workers share it. Without it: in the data directory."""

    temporal_address: Address = "127.0.0.1:7233"
    """HOST:PORT of Temporal. The embedded system starts its own server there, so it must then be this machine."""

    temporal_ui_port: Port = 8233
    """Where the embedded server shows Temporal's pages."""

    temporal_namespace: str = Field(default="default", pattern=r"^[A-Za-z0-9_.-]+$", min_length=2, max_length=255)
    temporal_tls: bool = False
    """Encrypt the connection, with the system's certificate authorities unless `temporal_tls_ca` names others."""

    temporal_tls_ca: Path | None = None
    temporal_tls_cert: Path | None = None
    temporal_tls_key: Path | None = None
    temporal_tls_server_name: str | None = None
    temporal_api_key: SecretStr | None = None

    task_queue: str = Field(default="vertebra", pattern=r"^[A-Za-z0-9_.-]+$", max_length=200)
    """Processes and their appends are on this queue; deliveries are on another, named after it."""

    append_slots: Slots = 8
    """Appends under way at once in one worker. The database takes one at a time; the others wait their turn."""

    delivery_slots: Slots = 50
    """Deliveries under way at once in one worker. They have slots of their own: see docs/architecture.md."""

    sticky_timeout: Seconds = 2.0
    """How long a process waits for the worker that has it in memory, before any other may take it."""

    graceful_shutdown: Seconds = 10.0
    """How long a stopping worker lets what is under way finish."""

    start_timeout: Seconds = 60.0
    """How long a process waits, when it starts, for what it needs (the server, the database, a worker)."""

    sweep_every: Seconds = 30.0
    """How often senders with undelivered events are woken."""

    sweep_grace: Seconds = 20.0
    """How old an undelivered event must be before its sender is woken."""

    checkpoint_every: Seconds = 600.0
    """How often it is signed where every stream stands; nothing is where the log has nothing new."""

    checkpoint_keep: Places = ()
    """Where the checkpoints are kept elsewhere, with commas: folders, and `mailto:ADDRESS`. None of it is in the data
    directory: it would be put back together with it."""

    checkpoint_mail_every: float = Field(default=86_400.0, gt=0, le=31 * 86_400)
    """How often they are mailed at most, where something is new."""

    checkpoint_watch: Folder | None = None
    """A folder where other towns leave their checkpoints: this town keeps them in `kept` of its data directory."""

    smtp: Annotated[str, AfterValidator(checked_server)] | None = None
    """The server for mail: `smtp://HOST:PORT`, encrypted where it offers that, or `smtps://HOST:PORT`."""

    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    mail_from: Annotated[str, AfterValidator(mail_address)] | None = None

    archive_every: Seconds = 300.0
    """How often closed histories are brought into the archive: far more often than Temporal forgets them."""

    forget_after: Seconds | None = None
    """How long after its end Temporal keeps a run that is in the archive. Without it: as long as all others; the
    embedded system gives its own a day."""

    log_format: LogFormat = LogFormat.AUTO
    log_level: LogLevel = LogLevel.INFO
    language: Language | None = None
    """The language of refusals and readings; without it, the network's own."""

    @model_validator(mode="after")
    def _certificate_with_key(self) -> "Settings":
        if (self.temporal_tls_cert is None) != (self.temporal_tls_key is None):
            raise ValueError("temporal_tls_cert and temporal_tls_key are given together or not at all")
        return self

    @model_validator(mode="after")
    def _places_elsewhere(self) -> "Settings":
        if any(Path(one).is_relative_to(self.data_dir) for one in self.checkpoint_folders):
            raise ValueError(
                "checkpoint_keep names a folder in data_dir, with which it would be put back: name one elsewhere"
            )
        if self.checkpoint_mails and (self.smtp is None or self.mail_from is None):
            raise ValueError("checkpoint_keep names a mail address: smtp and mail_from say how mail is sent there")
        if self.smtp_password is not None and self.smtp_password_file is not None:
            raise ValueError("smtp_password and smtp_password_file are not given together")
        if (self.smtp_user is None) != (self.smtp_password is None and self.smtp_password_file is None):
            raise ValueError("smtp_user is given together with smtp_password or smtp_password_file, or not at all")
        return self

    @property
    def checkpoint_folders(self) -> tuple[Path, ...]:
        """The folders where checkpoints are kept."""
        return tuple(Path(one) for one in self.checkpoint_keep if not one.startswith(MAIL))

    @property
    def checkpoint_mails(self) -> tuple[str, ...]:
        """The addresses to which checkpoints are mailed."""
        return tuple(one.removeprefix(MAIL) for one in self.checkpoint_keep if one.startswith(MAIL))

    @property
    def temporal_host(self) -> str:
        """The host part of `temporal_address`, without brackets."""
        return self.temporal_address.rpartition(":")[0].strip("[]")

    @property
    def temporal_port(self) -> int:
        """The port part of `temporal_address`."""
        return int(self.temporal_address.rpartition(":")[2])

    @property
    def temporal_database(self) -> Path:
        """The embedded server's database file."""
        return self.data_dir / "temporal.db"

    @property
    def temporal_ui(self) -> str:
        """The address of Temporal's pages in the embedded system."""
        return f"http://{self.temporal_host}:{self.temporal_ui_port}"

    @property
    def secured(self) -> bool:
        """Whether the connection to Temporal is encrypted: any TLS setting or an API key asks for it."""
        given = (self.temporal_tls_ca, self.temporal_tls_cert, self.temporal_tls_server_name, self.temporal_api_key)
        return self.temporal_tls or any(one is not None for one in given)


def variables() -> frozenset[str]:
    """The environment variables that the settings know."""
    return frozenset(PREFIX + name.upper() for name in Settings.model_fields)


def misspelt(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables that begin like ours and are none of ours, each with the nearest known one ('' if nothing is near)."""
    known = variables()
    strangers = sorted(name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known)
    return {name: next(iter(difflib.get_close_matches(name.upper(), known, n=1)), "") for name in strangers}


def read_settings(**given: Any) -> Settings:
    """Settings from the environment; what is `given` goes before it.

    Raises VertebraError 'bad-settings', which names each variable and what is wrong, never its value: that may be
    a secret.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise VertebraError(
            "These settings cannot be used: {problems}.",
            code="bad-settings",
            problems="; ".join(_problem(one["loc"], one["msg"]) for one in error.errors(include_input=False)),
        ) from None


def _problem(where: tuple[int | str, ...], what: str) -> str:
    names = ".".join(str(part) for part in where)
    said = what.removeprefix("Value error, ")
    return f"{PREFIX}{names.upper()}: {said}" if names else said
