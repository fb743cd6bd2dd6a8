"""Checkpoints by mail, with a real server on this machine: what is sent, how often, and what is never sent."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine

from doors.keeping import keeper
from doors.settings import Settings, read_settings
from evidence import checkpointfile
from evidence.keeping import Keeper
from store.checkpoints import Checkpoints
from store.database import migrate, open_database, writing
from store.keys import Keys
from store.tables import counters, streams
from tests.databases import closing_engine
from tests.engine import free_ports

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "open sesame"


@dataclass
class Received:
    """What a mail server was given."""

    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refuses: bool = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return "550 not for somebody@example.org"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.senders.append(envelope.mail_from)
        return "250 taken"


@contextmanager
def server(received: Received, **given: Any) -> Iterator[int]:
    (port,) = free_ports(1)
    running = Controller(received, hostname="127.0.0.1", port=port, **given)
    running.start()
    try:
        yield port
    finally:
        running.stop()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Engine]:
    with closing_engine(open_database(f"sqlite:///{tmp_path / 'town' / 'vertebra.db'}")) as opened:
        migrate(opened)
        yield opened


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()


def grown(log: Engine, tmp_path: Path, position: int) -> None:
    """The log with one more checkpoint."""
    with writing(log) as connection:
        connection.execute(streams.delete())
        row = {"stream": "network:batatais", "kind": "network", "network": "batatais", "head": "a" * 64}
        connection.execute(streams.insert().values(**row, version=position, position=position))
        connection.execute(counters.update().values(position=position))
    assert Checkpoints(log).make(Keys(tmp_path / "town" / "keys").signer()) is not None


def settings(tmp_path: Path, port: int, **given: Any) -> Settings:
    known: dict[str, Any] = {
        "data_dir": tmp_path / "town",
        "checkpoint_keep": "mailto:council@example.org",
        "smtp": f"smtp://127.0.0.1:{port}",
        "mail_from": "vertebra@batatais.example",
    }
    return read_settings(**(known | given))


def at(moment: datetime, tmp_path: Path, log: Engine, port: int, **given: Any) -> Keeper:
    """What a worker has, at a moment: each is a worker that has just begun."""
    made = keeper(settings(tmp_path, port, **given), log)
    made.clock = lambda: moment
    return made


def test_the_mail_has_the_file_and_nothing_of_anybody(tmp_path: Path, log: Engine) -> None:
    received = Received()
    grown(log, tmp_path, 7)
    with server(received) as port:
        at(NOON, tmp_path, log, port).keep()
    (mail,) = received.mails
    assert received.senders == ["vertebra@batatais.example"]
    assert (mail["From"], mail["To"]) == ("vertebra@batatais.example", "council@example.org")
    assert mail["Subject"] == "Checkpoints of Vertebra, batatais: 1, up to position 7"
    (attached,) = mail.iter_attachments()
    name = attached.get_filename()
    assert name is not None
    assert name.startswith("vertebra-checkpoints-batatais-")
    saved = tmp_path / name
    saved.write_bytes(attached.get_content())
    file = checkpointfile.read(saved)
    assert [one.checkpoint.position for one in file.checkpoints] == [7]
    assert saved.read_text() == checkpointfile.as_text(Checkpoints(log).all(), file.keys)
    assert set(mail.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"),
        *("X-Peer", "X-MailFrom", "X-RcptTo"),
    }


def test_it_is_mailed_at_most_once_in_a_while_and_only_where_something_is_new(tmp_path: Path, log: Engine) -> None:
    received = Received()
    with server(received) as port:
        grown(log, tmp_path, 1)
        at(NOON, tmp_path, log, port).keep()
        at(NOON, tmp_path, log, port).keep()
        grown(log, tmp_path, 2)
        at(NOON + timedelta(hours=23), tmp_path, log, port).keep()
        assert len(received.mails) == 1
        at(NOON + timedelta(hours=24), tmp_path, log, port).keep()
        at(NOON + timedelta(hours=72), tmp_path, log, port).keep()
        assert len(received.mails) == 2
        grown(log, tmp_path, 3)
        at(NOON + timedelta(hours=25), tmp_path, log, port, checkpoint_mail_every=60).keep()
    assert len({mail["Message-ID"] for mail in received.mails}) == 3
    (known,) = at(NOON, tmp_path, log, 1).status()
    assert (known.place, known.number, known.position) == ("mailto:council@example.org", 3, 3)


def test_a_server_that_is_away_or_refuses_is_said_and_tried_again(tmp_path: Path, log: Engine) -> None:
    (nobody,) = free_ports(1)
    grown(log, tmp_path, 1)
    at(NOON, tmp_path, log, nobody).keep()
    (known,) = at(NOON, tmp_path, log, nobody).status()
    assert (known.code, known.failing_since, known.kept_at) == ("mail-not-sent", NOON, None)
    received = Received(refuses=True)
    with server(received) as port:
        at(NOON + timedelta(hours=1), tmp_path, log, port).keep()
        (known,) = at(NOON, tmp_path, log, port).status()
        assert (known.code, known.failing_since) == ("mail-not-sent", NOON)
        assert known.params == {"reason": "SMTP 550"}, "what a server says may repeat an address"
        received.refuses = False
        at(NOON + timedelta(hours=2), tmp_path, log, port).keep()
        (known,) = at(NOON, tmp_path, log, port).status()
    assert (known.code, known.failing_since, len(received.mails)) == ("", None, 1)


def test_a_password_is_never_sent_where_anybody_could_read_it(tmp_path: Path, log: Engine) -> None:
    received = Received()
    grown(log, tmp_path, 1)
    with server(received) as port:
        at(NOON, tmp_path, log, port, smtp_user="town", smtp_password=PASSWORD).keep()
        (known,) = at(NOON, tmp_path, log, port).status()
    assert (known.code, received.mails) == ("mail-not-encrypted", [])
    assert PASSWORD not in (tmp_path / "town" / "keys" / "kept-elsewhere.json").read_text()


def test_a_password_file_that_is_not_there_is_said(tmp_path: Path, log: Engine) -> None:
    grown(log, tmp_path, 1)
    given = {"smtp_user": "town", "smtp_password_file": tmp_path / "nowhere"}
    at(NOON, tmp_path, log, 1, **given).keep()
    (known,) = at(NOON, tmp_path, log, 1, **given).status()
    assert known.code == "no-such-file"


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of 127.0.0.1, and a server's context with it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path, secret = folder / "mail.pem", folder / "mail.key"
    path.write_bytes(built.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return path, context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_where_encryption_is_offered_it_is_used_and_the_password_given(
    tmp_path: Path, log: Engine, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorities, context = certificate(tmp_path)
    received = Received()

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        received.logins.append((data.login, data.password))
        return AuthResult(success=True)

    given: dict[str, Any] = {"authenticator": known}
    given |= {"tls_context": context} if scheme == "smtp" else {"ssl_context": context, "auth_require_tls": False}
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    grown(log, tmp_path, 1)
    with monkeypatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(authorities))
        with server(received, **given) as port:
            how = {"smtp": f"{scheme}://127.0.0.1:{port}", "smtp_user": "town", "smtp_password_file": secret}
            at(NOON, tmp_path, log, port, **how).keep()
    assert received.logins == [(b"town", PASSWORD.encode())]
    assert len(received.mails) == 1


def test_a_server_that_is_not_who_it_should_be_is_given_nothing(tmp_path: Path, log: Engine) -> None:
    _, context = certificate(tmp_path)
    received = Received()
    grown(log, tmp_path, 1)
    with server(received, tls_context=context) as port:
        at(NOON, tmp_path, log, port).keep()
        (known,) = at(NOON, tmp_path, log, port).status()
    assert (known.code, received.mails) == ("mail-not-sent", [])
