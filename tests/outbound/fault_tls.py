"""Faults below HTTP: certificates, handshakes, and addresses that do not take connections."""

from __future__ import annotations

import datetime
import socket
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fault_answers import DOMAIN
from fault_wire import End, Step, head

ALERT = b"\x15\x03\x01\x00\x02\x02"
"""A fatal alert, but for its number (RFC 8446, section 6): 40 is a failed handshake, 70 an unknown version."""

HANDSHAKES: dict[str, tuple[Step, ...]] = {
    "tls-plain": (head(400, "Connection: close", "Content-Length: 0", reason="Bad Request"), End.CLOSE),
    "tls-hang": (End.SILENCE,),
    "tls-close": (End.CLOSE,),
    "tls-reset": (End.RESET,),
    "tls-alert": (ALERT + bytes([40]), End.CLOSE),
    "tls-old": (ALERT + bytes([70]), End.CLOSE),
    "tls-garbage": (bytes(range(256)) * 8, End.CLOSE),
}
"""What is said after the first bytes of the client; by host name without the domain."""

Configure = Callable[[ssl.SSLContext], None]


def contexts(authority: trustme.CA) -> dict[str, ssl.SSLContext]:
    """The server's side of TLS by host name without the domain; `authority` is what the client trusts."""
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)

    def issued(name: str, start: int = -1, end: int = 30) -> Configure:
        dates = now + start * day, now + end * day
        return authority.issue_cert(name, "127.0.0.1", not_before=dates[0], not_after=dates[1]).configure_cert

    def configure(name: str) -> Configure:
        host = f"{name}.{DOMAIN}"
        match name:
            case "tls-self-signed":
                return lambda context: _load(context, *_self_signed(host))
            case "tls-expired":
                return issued(host, -60, -30)
            case "tls-early":
                return issued(host, 30, 60)
            case "tls-wrong-host":
                return issued("elsewhere.example")
            case "tls-no-intermediate":
                leaf = authority.create_child_ca().issue_cert(host)
                return lambda context: _load(
                    context, leaf.private_key_pem.bytes(), leaf.cert_chain_pems[0].bytes()
                )
            case "tls-intermediate":
                return authority.create_child_ca().issue_cert(host).configure_cert
        return issued(host)

    names = ("tls-good", "tls-self-signed", "tls-expired", "tls-early", "tls-wrong-host",
             "tls-no-intermediate", "tls-intermediate")  # fmt: skip
    made = {}
    for name in names:
        made[name] = context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        configure(name)(context)
        context.sni_callback = _note_name
    return made


def refusing() -> socket.socket:
    """A socket whose port refuses connections, and which nobody else can get."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    return taken


def blackhole() -> list[socket.socket]:
    """Sockets, the first of which listens but lets nobody in: its queue is full of the others.

    The kernel of Linux then drops every further SYN, as a firewall would.
    """
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(0)
    sockets = [listening]
    for _ in range(64):
        waiting = socket.socket()
        waiting.settimeout(0.2)
        sockets.append(waiting)
        try:
            waiting.connect(listening.getsockname())
        except TimeoutError:
            break
    return sockets


def _note_name(tls: ssl.SSLObject, name: str, _: ssl.SSLContext) -> None:
    tls.asked_name = name  # type: ignore[attr-defined]


def _load(context: ssl.SSLContext, key: bytes, certificate: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "key.pem").write_bytes(key)
        (Path(folder) / "certificate.pem").write_bytes(certificate)
        context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")


def _self_signed(host: str) -> tuple[bytes, bytes]:
    """Key and certificate, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    return private, certificate.public_bytes(encoding)
