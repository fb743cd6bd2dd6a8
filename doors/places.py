"""Where checkpoints are kept elsewhere, as the settings name it: folders and mail addresses, and the server for mail.

Only how it is written is looked at here; what is said of it never repeats it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MAIL = "mailto:"
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # one letter is a drive
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is given to. `encrypted`: from the first byte on; otherwise as soon as the server offers it."""

    host: str
    port: int
    encrypted: bool


def places(text: object) -> object:
    """Places as one text names them, with commas. Raises ValueError."""
    if not isinstance(text, str):
        return text
    named = tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    return tuple(_place(one) for one in named)


def _place(text: str) -> str:
    if text.lower().startswith(MAIL):
        return MAIL + mail_address(text[len(MAIL) :])
    if SCHEME.match(text):
        raise ValueError("names a place that is neither a folder nor mailto:ADDRESS")
    try:
        return str(Path(text).expanduser().resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("names a folder that cannot be found") from error


def mail_address(text: str) -> str:
    """Raises ValueError where it is no address to which mail can go."""
    if not ADDRESS.fullmatch(text):
        raise ValueError("has an address that is not NAME@HOST")
    return text


def smtp_server(text: str) -> SmtpServer:
    """Raises ValueError where it is not smtp://HOST:PORT or smtps://HOST:PORT."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise ValueError("is not smtp://HOST:PORT or smtps://HOST:PORT") from None
    if "@" in url.netloc:
        raise ValueError("has a user in it: that is what the settings SMTP_USER and SMTP_PASSWORD_FILE are for")
    scheme, rest = url.scheme.lower(), (url.path.strip("/"), url.query, url.fragment)
    if scheme not in PORTS or not url.hostname or any(rest) or re.search(r"\s", text) or port == 0:
        raise ValueError("is not smtp://HOST:PORT or smtps://HOST:PORT")
    return SmtpServer(url.hostname, port or PORTS[scheme], scheme == "smtps")


def checked_server(text: str) -> str:
    """The same text, where it names a server. Raises ValueError."""
    smtp_server(text)
    return text
