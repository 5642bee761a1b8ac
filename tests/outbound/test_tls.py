"""Whom we trust, and what real handshakes that fail are called."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
import sys
import threading
from pathlib import Path

import aiohttp
import pytest
import trustme
import truststore

from linkcheck_plugin.outbound import tls
from linkcheck_plugin.outbound.exchange import Fault
from linkcheck_plugin.outbound.guard import Guard
from linkcheck_plugin.outbound.names import Names
from linkcheck_plugin.outbound.tls import Trust, fault_of
from linkcheck_plugin.settings import ConfigurationError

HOST = "good.example"
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


class Certificates:
    """A CA that the client trusts, one that it does not, and the contexts of servers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trusted = trustme.CA()
        self.unknown = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        self.trusted.cert_pem.write_to_path(self.ca_file)

    def server(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        configure = getattr(self, name.replace(" ", "_"))
        issued = configure(context)
        if issued is not None:
            issued.configure_cert(context)
        return context

    def good(self, _):
        return self.trusted.issue_cert(HOST)

    def good_with_intermediate(self, _):
        return self.trusted.create_child_ca().issue_cert(HOST)

    def wrong_host(self, _):
        return self.trusted.issue_cert("other.example")

    def expired(self, _):
        return self.trusted.issue_cert(HOST, not_before=NOW - 9 * DAY, not_after=NOW - DAY)

    def not_yet_valid(self, _):
        return self.trusted.issue_cert(HOST, not_before=NOW + DAY, not_after=NOW + 9 * DAY)

    def unknown_issuer(self, _):
        return self.unknown.issue_cert(HOST)

    def self_signed(self, context):
        self.load(context, self.unknown.private_key_pem, self.unknown.cert_pem)

    def missing_intermediate(self, context):
        leaf = self.trusted.create_child_ca().issue_cert(HOST)
        self.load(context, leaf.private_key_pem, leaf.cert_chain_pems[0])

    def unknown_root_sent(self, context):
        leaf = self.unknown.issue_cert(HOST)
        self.load(context, leaf.private_key_pem, leaf.cert_chain_pems[0], self.unknown.cert_pem)

    def outdated(self, context):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return self.trusted.issue_cert(HOST)

    def no_common_cipher(self, context):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AES128-SHA")
        return self.trusted.issue_cert(HOST)

    def unknown_name(self, context):
        context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return self.trusted.issue_cert(HOST)

    def client_certificate(self, context):
        context.verify_mode = ssl.CERT_REQUIRED
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return self.trusted.issue_cert(HOST)

    def client_certificate_in_tls_1_3(self, context):
        context.verify_mode = ssl.CERT_REQUIRED
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return self.trusted.issue_cert(HOST)

    def load(self, context, *blobs):
        path = self.folder / "chain.pem"
        path.write_bytes(b"".join(blob.bytes() for blob in blobs))
        context.load_cert_chain(path)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@contextlib.contextmanager
def serving(handshake):
    """A listener on loopback that hands each connection to `handshake`; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection = listening.accept()[0]
                    connection.settimeout(5)
                    with contextlib.suppress(OSError):
                        handshake(connection)
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def speaks(context):
    """TLS by a context, then one answer."""

    def handshake(connection):
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            secured.sendall(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")

    return handshake


def ask(context, handshake, host=HOST):
    """The status of an answer, or the error that aiohttp raises."""

    async def run(port):
        guard = Guard(["127.0.0.0/8"])
        names = Names(guard, lambda _: f"127.0.0.1:{port}", 5)
        connector = aiohttp.TCPConnector(
            resolver=names, socket_factory=guard.socket_factory, use_dns_cache=False
        )
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            try:
                async with session.get(f"https://{host}:{port}/", ssl=context) as answer:
                    return answer.status
            except aiohttp.ClientError as error:
                return error

    with serving(handshake) as port:
        return asyncio.run(run(port))


CERTIFICATES = [
    ("self signed", Fault.SELF_SIGNED, ""),
    ("expired", Fault.EXPIRED, ""),
    ("wrong host", Fault.WRONG_HOST, ""),
    ("unknown issuer", Fault.INCOMPLETE_CHAIN, "its issuer is not trusted here"),
    ("missing intermediate", Fault.INCOMPLETE_CHAIN, "its issuer is not trusted here"),
    ("unknown root sent", Fault.INCOMPLETE_CHAIN, "its root is not trusted here"),
    ("not yet valid", Fault.TLS, "certificate is not yet valid"),
]


@pytest.mark.parametrize("name", ["good", "good with intermediate"])
def test_a_server_with_a_whole_chain_is_trusted(certificates, name):
    assert ask(Trust(certificates.ca_file).context, speaks(certificates.server(name))) == 204


@pytest.mark.parametrize(("name", "fault", "detail"), CERTIFICATES)
def test_what_is_wrong_with_a_certificate_is_named(certificates, name, fault, detail):
    error = ask(Trust(certificates.ca_file).context, speaks(certificates.server(name)))
    assert isinstance(error, aiohttp.ClientConnectorCertificateError)
    assert fault_of(error) == (fault, detail)
    assert fault_of(error.certificate_error) == (fault, detail)


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="verified by the system, with other codes")
@pytest.mark.parametrize(("name", "fault", "detail"), CERTIFICATES)
def test_truststore_leaves_the_codes_of_openssl_as_they_are(certificates, name, fault, detail):
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certificates.ca_file)
    assert fault_of(ask(context, speaks(certificates.server(name)))) == (fault, detail)


def test_an_address_that_a_certificate_does_not_name_is_another_name(certificates):
    error = ask(Trust(certificates.ca_file).context, speaks(certificates.server("good")), host="127.0.0.1")
    assert fault_of(error) == (Fault.WRONG_HOST, "")


HANDSHAKES = [
    ("outdated", "the server speaks outdated TLS only"),
    ("no common cipher", "the server's alert: handshake failure"),
    ("unknown name", "the server's alert: unrecognized name"),
    ("client certificate", "the server's alert: handshake failure"),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("name", "detail"), HANDSHAKES)
def test_a_handshake_that_the_server_ends_is_a_fault_of_tls(certificates, name, detail):
    error = ask(Trust(certificates.ca_file).context, speaks(certificates.server(name)))
    assert isinstance(error, aiohttp.ClientConnectorSSLError)
    assert fault_of(error) == (Fault.TLS, detail)
    assert fault_of(error.os_error) == (Fault.TLS, detail)


def test_what_a_server_says_after_the_handshake_is_understood_too(certificates):
    server = certificates.server("client certificate in tls 1 3")
    error = ask(Trust(certificates.ca_file).context, speaks(server))
    # the alert, or the end of the connection if that is noticed first
    assert isinstance(error, aiohttp.ClientOSError)
    assert fault_of(error)[0] == Fault.TLS


def plain_http(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")


def closes(connection):
    connection.recv(65536)


def resets(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def sends_nothing_known(connection):
    connection.recv(65536)
    connection.sendall(bytes(range(256)))


@pytest.mark.parametrize(
    ("handshake", "detail"),
    [
        (plain_http, "the port does not speak TLS"),
        (sends_nothing_known, "the port does not speak TLS"),
        (closes, "the connection was closed in the handshake"),
        (resets, "the connection was closed in the handshake"),
    ],
)
def test_what_is_no_handshake_is_a_fault_of_tls(certificates, handshake, detail):
    error = ask(Trust(certificates.ca_file).context, handshake)
    assert isinstance(error, aiohttp.ClientConnectorError)
    assert fault_of(error) == (Fault.TLS, detail)


def verification_error(code, message="message of the system"):
    error = ssl.SSLCertVerificationError(1, message)
    error.verify_code, error.verify_message = code, message
    return error


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (-67818, Fault.EXPIRED),
        (-67602, Fault.WRONG_HOST),
        (-67843, Fault.INCOMPLETE_CHAIN),
        (-25318, Fault.INCOMPLETE_CHAIN),
        (0x800B0101, Fault.EXPIRED),
        (0x800B010F, Fault.WRONG_HOST),
        (0x800B0109, Fault.INCOMPLETE_CHAIN),
        (0x800B010A, Fault.INCOMPLETE_CHAIN),
        (2, Fault.INCOMPLETE_CHAIN),
        (21, Fault.INCOMPLETE_CHAIN),
        (23, Fault.TLS),
        (-67820, Fault.TLS),
    ],
)
def test_the_codes_of_macos_and_windows_and_the_rarer_ones_of_openssl_are_known(code, fault):
    assert fault_of(verification_error(code))[0] == fault


def test_an_unknown_code_keeps_the_words_of_the_system():
    assert fault_of(verification_error(23, "certificate revoked")) == (Fault.TLS, "certificate revoked")
    bare = ssl.SSLCertVerificationError("Peer sent no certificates to verify")
    assert fault_of(bare) == (Fault.TLS, "Peer sent no certificates to verify")


def test_no_error_is_without_a_fault():
    assert fault_of(ssl.SSLError(1, "odd")) == (Fault.TLS, "odd")
    assert fault_of(ssl.SSLEOFError(8, "EOF")) == (Fault.TLS, "the connection was closed in the handshake")
    assert fault_of(aiohttp.ClientError("odd")) == (Fault.TLS, "odd")


def test_only_the_ca_file_is_read_before_the_first_https_url(certificates):
    trust = Trust(certificates.ca_file)
    assert "context" not in vars(trust)
    context = trust.context
    assert trust.context is context
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the roots are the system's business")
def test_the_roots_of_the_ca_file_are_added_to_those_of_the_system(certificates, monkeypatch, tmp_path):
    system = tmp_path / "system.pem"
    certificates.unknown.cert_pem.write_to_path(system)
    monkeypatch.setenv("SSL_CERT_FILE", str(system))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    context = Trust(certificates.ca_file).context
    assert ask(context, speaks(certificates.server("unknown issuer"))) == 204
    assert ask(context, speaks(certificates.server("good"))) == 204
    assert ask(Trust().context, speaks(certificates.server("unknown issuer"))) == 204
    assert fault_of(ask(Trust().context, speaks(certificates.server("good"))))[0] == Fault.INCOMPLETE_CHAIN


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the roots are the system's business")
@pytest.mark.parametrize("folder", ["none", "empty"])
def test_roots_are_found_where_openssl_does_not_look(certificates, monkeypatch, tmp_path, folder):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / folder))
    monkeypatch.setattr(tls, "BUNDLES", (str(tmp_path / "none"), certificates.ca_file))
    assert ask(Trust().context, speaks(certificates.server("good"))) == 204
    monkeypatch.setattr(tls, "BUNDLES", ())
    assert fault_of(ask(Trust().context, speaks(certificates.server("good"))))[0] == Fault.INCOMPLETE_CHAIN


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the roots are the system's business")
def test_a_folder_of_roots_goes_before_the_other_places(certificates, monkeypatch, tmp_path):
    (tmp_path / "5ed36f99.0").write_bytes(certificates.trusted.cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setattr(tls, "BUNDLES", (certificates.ca_file,))
    # the name in the folder is not that of this root, so that only the bundle could vouch for it
    assert fault_of(ask(Trust().context, speaks(certificates.server("good"))))[0] == Fault.INCOMPLETE_CHAIN


def test_a_ca_file_may_hold_comments_and_several_certificates(certificates, tmp_path):
    path = tmp_path / "ca.pem"
    blobs = [certificates.unknown.cert_pem.bytes(), certificates.trusted.cert_pem.bytes()]
    path.write_bytes("# Übergeordnete\r\n".encode().join([b"", *blobs]))
    context = Trust(str(path)).context
    for name in ("good", "unknown issuer"):
        assert ask(context, speaks(certificates.server(name))) == 204


def test_a_ca_file_that_cannot_be_read_is_named(tmp_path):
    for path in (tmp_path / "none.pem", tmp_path):
        with pytest.raises(ConfigurationError) as error:
            Trust(str(path))
        assert str(error.value).startswith(f"ca-file: {path}: cannot be read: ")


@pytest.mark.parametrize("kind", ["empty", "text", "key", "damaged", "second damaged", "binary"])
def test_a_ca_file_without_whole_certificates_is_named(certificates, tmp_path, kind):
    pem = certificates.trusted.cert_pem.bytes()
    content = {
        "empty": b"",
        "text": b"certificates\n",
        "key": certificates.trusted.private_key_pem.bytes(),
        "damaged": pem[:200] + pem[260:],
        "second damaged": pem + pem[:200] + pem[260:],
        "binary": bytes(range(256)),
    }[kind]
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as error:
        Trust(str(path))
    assert str(error.value) == f"ca-file: {path}: expected certificates in PEM, found none or a damaged one"
