"""E-mail by the site's own server, where ``KB_SMTP_URL`` names one."""

import smtplib
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from kb.errors import Unavailable

# A server that does not answer by then must not hold up who asked.
TIMEOUT_SECONDS = 15
_PORTS = {"smtp": 587, "smtps": 465}


def send(url: str, to: str, subject: str, text: str) -> None:
    """Send one e-mail. ``url``: ``smtp://user:password@host:587?from=a@b.org``; ``smtps`` is
    encrypted from the start, ``smtp`` where the server offers it and always before a password.

    Raises Unavailable ``mail_not_sent``: the address of the server is told to nobody.
    """
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sender = parse_qs(parts.query).get("from", [user])[0]
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message.set_content(text)
        secure = parts.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        port = parts.port or _PORTS.get(parts.scheme, 25)
        with kind(parts.hostname or "", port, timeout=TIMEOUT_SECONDS) as server:
            if not secure and (user or server.has_extn("starttls")):
                server.starttls()
            if user:
                server.login(user, password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as exc:
        raise Unavailable("mail_not_sent") from exc
