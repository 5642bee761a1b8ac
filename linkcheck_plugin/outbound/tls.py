"""Whom to trust in a TLS handshake, and what a failed one means."""

from __future__ import annotations

import functools
import re
import ssl
import sys
from pathlib import Path

import aiohttp
import truststore

from linkcheck_plugin.outbound.exchange import Fault
from linkcheck_plugin.settings import ConfigurationError

# Where systems keep their roots whose OpenSSL is not the one that Python was built with (the Pythons of uv,
# for example): Alpine, Arch, Fedora; newer Fedora; older Fedora; Debian; SUSE.
BUNDLES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)

UNKNOWN_ISSUER = (Fault.INCOMPLETE_CHAIN, "its issuer is not trusted here")
UNKNOWN_ROOT = (Fault.INCOMPLETE_CHAIN, "its root is not trusted here")

# A chain that cannot be completed is no proof against the server: browsers fetch or remember intermediates,
# and trust other roots. Sources: OpenSSL, x509_vfy.h; Apple, SecBase.h; Microsoft, winerror.h.
VERDICTS: dict[int, tuple[Fault, str]] = {
    2: UNKNOWN_ISSUER,  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT
    10: (Fault.EXPIRED, ""),  # X509_V_ERR_CERT_HAS_EXPIRED
    18: (Fault.SELF_SIGNED, ""),  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    19: UNKNOWN_ROOT,  # X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN
    20: UNKNOWN_ISSUER,  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    21: UNKNOWN_ISSUER,  # X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE
    62: (Fault.WRONG_HOST, ""),  # X509_V_ERR_HOSTNAME_MISMATCH
    64: (Fault.WRONG_HOST, ""),  # X509_V_ERR_IP_ADDRESS_MISMATCH
    -67818: (Fault.EXPIRED, ""),  # errSecCertificateExpired
    -67602: (Fault.WRONG_HOST, ""),  # errSecHostNameMismatch
    -67843: UNKNOWN_ISSUER,  # errSecNotTrusted: macOS does not tell a self-signed certificate from the others
    -25318: UNKNOWN_ISSUER,  # errSecCreateChainFailed
    0x800B0101: (Fault.EXPIRED, ""),  # CERT_E_EXPIRED
    0x800B0109: UNKNOWN_ROOT,  # CERT_E_UNTRUSTEDROOT: nor does Windows
    0x800B010A: UNKNOWN_ISSUER,  # CERT_E_CHAINING
    0x800B010F: (Fault.WRONG_HOST, ""),  # CERT_E_CN_NO_MATCH
}

NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
"""What OpenSSL calls an answer that is no TLS, such as plain HTTP."""

OUTDATED = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "DH_KEY_TOO_SMALL")
"""What it says of servers that know only what is no longer safe."""

ALERT = re.compile(r"(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_)?")
"""How it opens what the server says: `SSLV3_ALERT_HANDSHAKE_FAILURE`, `TLSV1_UNRECOGNIZED_NAME`."""


class Trust:
    """The system's roots, and those of the setting `ca-file`."""

    def __init__(self, ca_file: str | None = None) -> None:
        """Read `ca_file` alone: the system's roots are loaded when the first https URL needs them.

        Raises:
            ConfigurationError: the file cannot be read, or holds no certificate.
        """
        if ca_file is not None:
            _check(ca_file)
        self._ca_file = ca_file

    @functools.cached_property
    def context(self) -> ssl.SSLContext:
        """The context of every connection; made once, in 30 ms for the 144 roots of Debian."""
        context = _system_context()
        context.set_alpn_protocols(["http/1.1"])
        if self._ca_file is not None:
            context.load_verify_locations(self._ca_file)
        return context


def fault_of(error: BaseException) -> tuple[Fault, str]:
    """Which fault an error of a TLS handshake is, with a detail for people that may be empty.

    Takes what `ssl` raises, aiohttp's wrappers of it, and the end of a connection within the handshake.
    """
    error = _unwrapped(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        fallback = (Fault.TLS, getattr(error, "verify_message", None) or _words(error))
        return VERDICTS.get(getattr(error, "verify_code", 0), fallback)
    return Fault.TLS, _handshake_detail(error)


def _check(ca_file: str) -> None:
    probe = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        Path(ca_file).read_bytes()  # OpenSSL does not say what keeps it from reading
        probe.load_verify_locations(ca_file)
        usable = probe.cert_store_stats()["x509"] > 0
    except ssl.SSLError:
        usable = False
    except OSError as error:
        raise ConfigurationError(f"ca-file: {ca_file}: cannot be read: {error.strerror}") from None
    if not usable:
        raise ConfigurationError(
            f"ca-file: {ca_file}: expected certificates in PEM, found none or a damaged one"
        )


def _system_context() -> ssl.SSLContext:
    """A context that trusts the roots of the system.

    On macOS and Windows the system itself verifies, through truststore. Elsewhere truststore leaves it to
    OpenSSL, too, but loads all roots again for every connection (0.10.5: 30 ms each, and on OpenSSL before
    3.4 every look into the folder of roots gets slower: sethmlarson/truststore#212). So there it is done once.
    """
    if sys.platform in ("darwin", "win32"):
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    paths = ssl.get_default_verify_paths()
    bundle = next((bundle for bundle in BUNDLES if Path(bundle).is_file()), None)
    if paths.cafile is None and not _holds_roots(paths.capath) and bundle is not None:
        context.load_verify_locations(bundle)
    else:
        context.set_default_verify_paths()
    return context


def _holds_roots(folder: str | None) -> bool:
    """Whether a folder holds certificates under the names that OpenSSL looks for: `5ed36f99.0`."""
    return folder is not None and any(Path(folder).glob("????????.[0-9]"))


def _unwrapped(error: BaseException) -> BaseException:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return error.certificate_error
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error
    # what a server of TLS 1.3 says of our missing certificate comes after the handshake, as a plain ClientOSError
    return error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error


def _handshake_detail(error: BaseException) -> str:
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ConnectionError):
        return "the connection was closed in the handshake"
    reason = getattr(error, "reason", None) or ""
    if reason in NOT_TLS:
        return "the port does not speak TLS"
    if reason in OUTDATED:
        return "the server speaks outdated TLS only"
    plain = ALERT.sub("the server's alert: ", reason, count=1).replace("_", " ")
    return plain.lower() or _words(error)


def _words(error: BaseException) -> str:
    return str(error.args[0]) if len(error.args) == 1 else str(error)  # else `ssl` puts it into parentheses
