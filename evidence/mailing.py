"""Checkpoints as mail: one file attached, and a few words about it. Nothing of any person is in it."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from domain.checkpoint import Checkpoint
from domain.errors import VertebraError
from domain.translatable import N_

PATIENCE = 20.0  # seconds for each answer of the server

SUBJECT = N_("Checkpoints of Vertebra, {town}: {number}, up to position {position}")
BODY = N_(  # a letter to a person, years later, maybe without Vertebra at hand: it names the command line
    "Attached are the signed checkpoints of the log of {town}, up to position {position}. Keep the file: whoever has "
    "it can find out later, with 'vertebra verify --checkpoints FILE', whether the log was rewritten or put back."
)

Say = Callable[..., str]


@dataclass(frozen=True)
class Parcel:
    """What is mailed: the file with its name, the last checkpoint in it, and whose it is."""

    name: str
    text: bytes
    town: str
    key_id: str
    last: Checkpoint


@dataclass(frozen=True)
class Mailer:
    """Gives mail to a server. `password` is read when it is needed; `say` translates the words."""

    host: str
    port: int
    sender: str
    encrypted: bool = False
    user: str | None = None
    password: Callable[[], str] | None = None
    say: Say = str.format

    @property
    def domain(self) -> str:
        """By what name the mail is given to the server: the sender's, which says nothing of this machine."""
        return self.sender.rpartition("@")[2]

    def send(self, parcel: Parcel, address: str) -> None:
        """Raises VertebraError 'mail-not-sent' or 'mail-not-encrypted', and what the password's file gives."""
        message = self.message(parcel, address)
        password = self.password() if self.password is not None else None
        try:
            with self._server() as server:
                server.ehlo()
                if not self.encrypted and server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                    server.ehlo()
                if self.user is not None and password is not None:
                    if not isinstance(server.sock, ssl.SSLSocket):
                        raise VertebraError(
                            "The mail server offers no encryption: the password was not sent.",
                            code="mail-not-encrypted",
                        )
                    server.login(self.user, password)
                server.send_message(message)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            # What a server answers may repeat an address, or more: its number says enough.
            number = getattr(error, "smtp_code", None)
            reason = f"SMTP {number}" if number is not None else type(error).__name__
            raise VertebraError("The mail could not be sent: {reason}.", code="mail-not-sent", reason=reason) from None

    def message(self, parcel: Parcel, address: str) -> EmailMessage:
        """The mail itself. The same checkpoints sent twice are one mail, by its id."""
        told = {"town": parcel.town, "number": parcel.last.number, "position": parcel.last.position}
        message = EmailMessage()
        message["From"], message["To"] = self.sender, address
        message["Subject"] = self.say(SUBJECT, **told)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<checkpoint-{parcel.key_id}-{parcel.last.digest()[:16]}@{self.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.say(BODY, **told) + "\n")
        message.add_attachment(parcel.text, maintype="application", subtype="json", filename=parcel.name)
        return message

    def _server(self) -> smtplib.SMTP:
        if self.encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context, local_hostname=self.domain)
        return smtplib.SMTP(self.host, self.port, timeout=PATIENCE, local_hostname=self.domain)
