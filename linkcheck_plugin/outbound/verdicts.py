"""Draws the verdict: what one exchange proves about a URL, and whether another try may tell more."""

from __future__ import annotations

import datetime
import email.utils
import http
import math
from collections.abc import Collection, Mapping
from typing import NamedTuple

from linkcheck_plugin import urls
from linkcheck_plugin.model import Answer, Verdict
from linkcheck_plugin.outbound.exchange import Failure, Fault, Response
from linkcheck_plugin.outbound.walls import wall

GONE = frozenset({404, 410})
"""Statuses that prove absence."""
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses that may be others a moment later (RFC 9110, RFC 6585, RFC 8470; 52x: Cloudflare's origin errors)."""
LIMITED = frozenset({403, 429, 503})
"""Statuses with which a host asks for a pause, if it says how long."""
PROOF = frozenset({Fault.NAME, Fault.CONNECTION_REFUSED, Fault.SELF_SIGNED, Fault.EXPIRED, Fault.WRONG_HOST})
"""Faults that every browser has as well."""
PASSING = frozenset(
    {
        Fault.LOOKUP,
        Fault.CONNECTION_REFUSED,
        Fault.UNREACHABLE,
        Fault.CONNECT_TIMEOUT,
        Fault.TIMEOUT,
        Fault.RESET,
        Fault.CLOSED,
    }
)
"""Faults that may be gone a moment later."""
UNDECIDED_BY_HEAD = frozenset({Fault.TIMEOUT, Fault.RESET, Fault.CLOSED, Fault.PROTOCOL, Fault.TOO_LARGE})
"""Faults that servers have with HEAD alone."""


class Ruling(NamedTuple):
    """What one exchange says; `transient`: another try may say something else."""

    verdict: Verdict
    evidence: str | None = None
    transient: bool = False


def of_response(response: Response, accept: Collection[int] = ()) -> Ruling:
    """The ruling on an answer that is no redirect to follow. `accept` are statuses that count as ok."""
    status = response.status
    if status in accept:
        return Ruling(Verdict.OK)
    obstacle = wall(status, response.headers, response.body)
    if obstacle is not None:
        return Ruling(Verdict.UNVERIFIABLE, f"{obstacle} (HTTP {status})")
    if 200 <= status < 300:
        return Ruling(Verdict.OK)
    if status in GONE:
        return Ruling(Verdict.BROKEN, described(status))
    return Ruling(Verdict.UNVERIFIABLE, described(status), status in TRANSIENT)


def of_failure(failure: Failure) -> Ruling:
    """The ruling on an exchange without an answer."""
    detail = f": {failure.detail}" if failure.detail else ""
    evidence = f"{failure.fault.value}{detail}"
    if failure.fault is Fault.GUARD:
        return Ruling(Verdict.REFUSED, evidence)
    verdict = Verdict.BROKEN if failure.fault in PROOF else Verdict.UNVERIFIABLE
    return Ruling(verdict, evidence, failure.fault in PASSING)


def described(status: int) -> str:
    """`HTTP 404 (Not Found)`."""
    try:
        return f"HTTP {status} ({http.HTTPStatus(status).phrase})"
    except ValueError:
        return f"HTTP {status}"


def pause_asked(response: Response, now: datetime.datetime) -> float | None:
    """Seconds for which the host wants to be left alone; None if it does not say so.

    From Retry-After (seconds or a date, RFC 9110 section 10.2.3), else from the usual rate-limit headers once
    nothing remains.
    """
    headers = response.headers
    if response.status in LIMITED and (value := headers.get("retry-after")):
        return _retry_after(value.strip(), now)
    for prefix in ("ratelimit-", "x-ratelimit-", "x-rate-limit-"):
        if headers.get(f"{prefix}remaining", "").strip() == "0" and (
            reset := headers.get(f"{prefix}reset", "").strip()
        ):
            return _reset(reset, now)
    return None


def _retry_after(value: str, now: datetime.datetime) -> float | None:
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - now).total_seconds())


def _reset(value: str, now: datetime.datetime) -> float | None:
    """Seconds from now; large numbers are seconds since 1970 (GitHub), small ones a delay (IETF draft)."""
    try:
        seconds = float(value)
    except ValueError:
        return None
    if not math.isfinite(seconds):
        return None
    return max(0.0, seconds - now.timestamp()) if seconds > 1e9 else max(0.0, seconds)


def is_placeholder(answer: Answer) -> bool:
    """Whether a dead URL is one that documentation uses as a placeholder (RFC 2606, section 3; RFC 6761)."""
    host = urls.origin_of(answer.url).host  # type: ignore[union-attr]
    if host.endswith(".example"):
        return (answer.evidence or "").startswith(Fault.NAME.value)
    return host.removeprefix("www.") in ("example.com", "example.net", "example.org")


def location(headers: Mapping[str, str]) -> str | None:
    """Where a redirect leads, as text; None without the header. Raw bytes are UTF-8, else Latin-1."""
    value = headers.get("location")
    if value is None:
        return None
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
