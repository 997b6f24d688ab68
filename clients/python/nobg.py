"""Client of a NoBG server, in one file and with the standard library alone.

    import nobg

    cutout = nobg.remove(open("photo.jpg", "rb").read(), mode="product")

The server and the key come from NOBG_SERVER and NOBG_KEY, or from a client:

    client = nobg.Client("https://nobg.example", "nobg_live_...")
    cutout = client.remove("photo.jpg", bg_color="white", format="jpg")

Python 3.9 or newer. Fields are those of the API (docs/guides/api.md).
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import http.client
import io
import json
import os
import random
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

__all__ = ["ApiError", "Client", "ConnectionFailed", "WebhookError", "remove", "verify_webhook"]

API = "/api/v1"
ENDED = ("done", "failed", "cancelled")
# Answers after which the same request may work.
RETRIED = (408, 429, 500, 502, 503, 504)
# Seconds before the first retry; doubled for each further one.
FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0


class ApiError(Exception):
    """The server refused a request, or failed at it; the text is its sentence for people.

    status: HTTP status. code: stable code of docs/reference/errors.md, or "unexpected_answer".
    errors: fields at fault, each with "field", "expected" and "received". request_id: names the request
    in the server's log, or None. retry_after: seconds after which a retry makes sense, or None.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: Optional[float]) -> None:
        super().__init__(problem.get("detail") or f"The server answered with status {status}.")
        self.status = status
        self.code = problem.get("code", "unexpected_answer")
        self.errors: List[Dict[str, str]] = problem.get("errors", [])
        self.request_id: Optional[str] = problem.get("request_id")
        self.retry_after = retry_after


class ConnectionFailed(ConnectionError):
    """No answer came: the server cannot be reached, the connection broke, or the time was over."""


class WebhookError(Exception):
    """A webhook that the server did not send, or sent too long ago."""


class Client:
    """A server, called with one key.

    server: its address; NOBG_SERVER or http://localhost:8080 unless given. key: an API key; NOBG_KEY
    unless given. retries: further tries of a request that failed. timeout: seconds without a byte after
    which a try has failed. max_retry_after: the longest Retry-After that is waited for, seconds; above it,
    the error is raised.

    Every method raises ApiError or ConnectionFailed when retries do not help.
    """

    def __init__(
        self,
        server: Optional[str] = None,
        key: Optional[str] = None,
        *,
        retries: int = 3,
        timeout: float = 300.0,
        max_retry_after: float = 60.0,
    ) -> None:
        address = server or os.environ.get("NOBG_SERVER") or "http://localhost:8080"
        if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f'Expected an http or https address as server, but got "{address}".')
        secret = key or os.environ.get("NOBG_KEY")
        if not secret:
            raise ValueError("Expected an API key: the argument key, or NOBG_KEY in the environment.")
        self.server = address.rstrip("/")
        self._key = secret
        self._retries = retries
        self._timeout = timeout
        self._max_retry_after = max_retry_after

    def remove(self, photo: Any, *, idempotency_key: Optional[str] = None, **fields: Any) -> Any:
        """Removes the background and gives the picture; nothing stays on the server.

        photo: bytes, a path, an open binary file, an http or https address that the server fetches, or an
        image of PIL, which gives an image of PIL. Everything else gives bytes.
        """
        form = _form(_photos(photo, fields), {"store": False, **fields, "response": "binary"})
        picture = self._post("/remove", form, idempotency_key).read()
        return _open_image(picture) if _is_image(photo) else picture

    def remove_to_url(self, photo: Any, *, idempotency_key: Optional[str] = None, **fields: Any) -> Dict[str, Any]:
        """The same, stored on the server: the answer as a dict, with "url", "confidence" and the rest."""
        form = _form(_photos(photo, fields), {**fields, "answer": "full"})
        return self._post("/remove", form, idempotency_key).json()

    def render(self, result_id: str, **fields: Any) -> bytes:
        """A stored result in another form: no photo is sent, nothing is charged."""
        form = _form(_photos(None, fields)[1:], {**fields, "response": "binary"})
        return self._post(f"/results/{_quoted(result_id)}/render", form).read()

    def download(self, url: str) -> bytes:
        """A result by its address."""
        return self._send("GET", url).read()

    def delete_result(self, result_id: str) -> None:
        """Deletes a result at once."""
        self._send("DELETE", f"{API}/results/{_quoted(result_id)}").read()

    def models(self) -> Dict[str, Any]:
        """The networks of this server, with their licences."""
        return self._send("GET", f"{API}/models").json()

    def limits(self) -> Dict[str, int]:
        """What is left of the key's hour: limit, remaining, and reset in Unix time. Costs nothing."""
        headers = self._send("GET", f"{API}/models").headers
        return {name: int(headers[f"X-RateLimit-{name.title()}"]) for name in ("limit", "remaining", "reset")}

    # Jobs

    def create_job(
        self,
        photos: Iterable[Any],
        *,
        items: Optional[List[Mapping[str, Any]]] = None,
        idempotency_key: Optional[str] = None,
        **fields: Any,
    ) -> Dict[str, Any]:
        """Sends many photos: all as files, or all as http and https addresses.

        items: for each photo in their order, a dict with "external_id", "name" or fields of its own.
        """
        listed = list(photos)
        about = [dict(item) for item in items] if items is not None else [{} for _ in listed]
        if len(about) != len(listed):
            raise ValueError(f"Expected {len(listed)} items, one for each photo, but got {len(about)}.")
        background = fields.pop("bg_image", None)
        if listed and all(_is_address(photo) for photo in listed):
            if background is not None and not _is_address(background):
                raise ValueError("Expected an address as bg_image beside addresses of photos.")
            entries = [{"image_url": photo, **item} for photo, item in zip(listed, about)]
            shared = {name: _text(value) for name, value in fields.items() if value is not None}
            if background is not None:
                shared["bg_image_url"] = background
            body = json.dumps({**shared, "items": entries}).encode()
            return self._post("/jobs", ("application/json", body), idempotency_key).json()
        # The list comes before the images that it is about.
        texts = {**fields, **({} if items is None else {"items": json.dumps(about)})}
        parts = [("image", photo) for photo in listed]
        if background is not None:
            parts.append(("bg_image", background))
        return self._post("/jobs", _form(parts, texts), idempotency_key).json()

    def job(self, job_id: str) -> Dict[str, Any]:
        """A job with the first of its images."""
        return self._send("GET", _job_path(job_id)).json()

    def job_items(self, job_id: str, *, state: Optional[str] = None) -> Iterator[Dict[str, Any]]:
        """Every image of a job, page by page; only those in a state where one is given."""
        query: Dict[str, str] = {} if state is None else {"state": state}
        while True:
            page = self._send("GET", f"{_job_path(job_id)}?{urllib.parse.urlencode(query)}").json()
            yield from page["items"]
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    def wait_for_job(self, job_id: str, *, timeout: Optional[float] = None, every: float = 2.0) -> Dict[str, Any]:
        """Waits until a job has ended. Raises TimeoutError after so many seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            job = self.job(job_id)
            if job["state"] in ENDED:
                return job
            if until is not None and time.monotonic() + every > until:
                raise TimeoutError(f"The job {job_id} has not ended in {timeout} s.")
            time.sleep(every)

    def cancel_job(self, job_id: str) -> Dict[str, Any]:
        """Cancels the images of a job that have not ended."""
        return self._post(f"/jobs/{_quoted(job_id)}/cancel", None).json()

    def retry_job(self, job_id: str) -> Dict[str, Any]:
        """Tries the failed images of a job again."""
        return self._post(f"/jobs/{_quoted(job_id)}/retry", None).json()

    def job_results(self, job_id: str) -> bytes:
        """A zip with all results that are done, and a manifest."""
        return self._send("GET", f"{_job_path(job_id)}/results.zip").read()

    # Requests

    def _post(self, path: str, form: Optional[Tuple[str, bytes]], idempotency_key: Optional[str] = None) -> _Answer:
        kind, body = form or (None, b"")
        headers = {"Idempotency-Key": idempotency_key or secrets.token_hex(16)}
        if kind is not None:
            headers["Content-Type"] = kind
        return self._send("POST", f"{API}{path}", body, headers)

    def _send(
        self, method: str, path: str, body: Optional[bytes] = None, headers: Optional[Mapping[str, str]] = None
    ) -> _Answer:
        own = path.startswith("/")
        sent = {**(headers or {}), **({"X-API-Key": self._key} if own else {})}
        tries = 0
        while True:
            tries += 1
            request = urllib.request.Request(
                self.server + path if own else path, data=body, headers=sent, method=method)
            error: Union[ApiError, ConnectionFailed]
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as response:
                    return _Answer(response.status, response.headers, response.read())
            except urllib.error.HTTPError as answer:
                with answer:
                    error = _problem(answer)
            except (OSError, http.client.HTTPException) as cause:
                reason = getattr(cause, "reason", None) or cause
                error = ConnectionFailed(f"{request.host} cannot be reached, or broke off: {reason}")
                error.__cause__ = cause
            wait = error.retry_after if isinstance(error, ApiError) else None
            if tries > self._retries or not _is_retried(error) or (wait or 0) > self._max_retry_after:
                raise error
            time.sleep(_delay(tries, wait))


class _Answer:
    """An answer that came whole."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self._body = body

    def read(self) -> bytes:
        return self._body

    def json(self) -> Any:
        try:
            return json.loads(self._body)
        except ValueError:
            raise ApiError(self.status, {"detail": "Expected JSON from the server."}, None) from None


def remove(photo: Any, *, server: Optional[str] = None, key: Optional[str] = None, **fields: Any) -> Any:
    """`Client.remove` with the server and the key of the environment."""
    return Client(server, key).remove(photo, **fields)


def verify_webhook(
    body: Union[bytes, str],
    headers: Mapping[str, str],
    secret: Union[str, Iterable[str]],
    *,
    tolerance: float = 300.0,
    now: Optional[float] = None,
) -> Any:
    """Checks a webhook by the Standard Webhooks specification, and gives what it says.

    body: the request's body exactly as it came. secret: "whsec_...", or several while one is being
    replaced. tolerance: seconds that the clocks may differ. Raises WebhookError.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    values = []
    for part in ("id", "timestamp", "signature"):
        value = lowered.get(f"webhook-{part}")
        if not value:
            raise WebhookError(f"Expected a header webhook-{part}, but it is missing.")
        values.append(value)
    name, stamp, signatures = values
    here = time.time() if now is None else now
    if not (stamp.isascii() and stamp.isdigit()) or abs(here - int(stamp)) > tolerance:
        raise WebhookError(f"webhook-timestamp: expected a time within {tolerance:g} s of now, but got {stamp}.")
    content = body.encode() if isinstance(body, str) else body
    signed = f"{name}.{stamp}.".encode() + content
    for one in [secret] if isinstance(secret, str) else secret:
        digest = hmac.new(_secret_bytes(one), signed, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        if any(hmac.compare_digest(expected, offered.encode()) for offered in signatures.split(" ")):
            return json.loads(content)
    raise WebhookError("webhook-signature: no signature fits the secret and the body.")


def _secret_bytes(secret: str) -> bytes:
    text = secret[len("whsec_"):] if secret.startswith("whsec_") else secret
    try:
        decoded = base64.b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    if not decoded:
        raise ValueError("Expected whsec_ and base64 as the secret of the webhook.")
    return decoded


def _job_path(job_id: str) -> str:
    return f"{API}/jobs/{_quoted(job_id)}"


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _problem(answer: urllib.error.HTTPError) -> ApiError:
    try:
        problem = json.loads(answer.read())
    except (ValueError, OSError, http.client.HTTPException):
        problem = {}
    known = isinstance(problem, dict) and isinstance(problem.get("code"), str)
    return ApiError(answer.code, problem if known else {}, _retry_after(answer.headers))


def _retry_after(headers: Mapping[str, str], now: Optional[float] = None) -> Optional[float]:
    """Seconds, given as a number or as a date; None where the header says nothing."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError):
        return None
    return max(0.0, date - (time.time() if now is None else now))


def _is_retried(error: Exception) -> bool:
    if not isinstance(error, ApiError):
        return True
    # 409 says that the same request is still at work where it says when to come back.
    return error.status in RETRIED or (error.status == 409 and error.retry_after is not None)


def _delay(tries: int, retry_after: Optional[float]) -> float:
    """Exponential, half of it random; Retry-After is never undercut."""
    usual = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (tries - 1))
    jitter = usual / 2 * random.random()
    return (usual / 2 if retry_after is None else retry_after) + jitter


def _photos(photo: Any, fields: Dict[str, Any]) -> List[Tuple[str, Any]]:
    """The photo, and the background where there is one, which is taken out of the fields."""
    background = fields.pop("bg_image", None)
    return [("image", photo)] + ([] if background is None else [("bg_image", background)])


def _form(photos: Iterable[Tuple[str, Any]], fields: Mapping[str, Any]) -> Tuple[str, bytes]:
    """The type and the bytes of a form: the same at every try, as an idempotency key demands."""
    boundary = secrets.token_hex(16)
    parts: List[bytes] = []

    def part(disposition: str, content: bytes, kind: str = "") -> None:
        head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n"
        parts.extend((head.encode(), content, b"\r\n"))

    for name, value in fields.items():
        if value is not None:
            part(f'name="{name}"', _text(value).encode())
    for name, photo in photos:
        if _is_address(photo):
            part(f'name="{name}_url"', photo.encode())
            continue
        called, content = _read(photo)
        safe = called.replace("\\", "\\\\").replace('"', "%22").replace("\r", "").replace("\n", "")
        part(f'name="{name}"; filename="{safe}"', content, "Content-Type: application/octet-stream\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(str(item) for item in value)
    return str(value)


def _is_address(photo: Any) -> bool:
    return isinstance(photo, str) and photo.lower().startswith(("http://", "https://"))


def _read(photo: Any) -> Tuple[str, bytes]:
    """Name and bytes of a photo."""
    if isinstance(photo, (bytes, bytearray, memoryview)):
        return "photo", bytes(photo)
    if isinstance(photo, (str, os.PathLike)):
        with open(photo, "rb") as file:
            return os.path.basename(os.fspath(photo)), file.read()
    if _is_image(photo):
        return "photo.png", _image_bytes(photo)
    if hasattr(photo, "read"):
        content = photo.read()
        if not isinstance(content, bytes):
            raise TypeError("Expected a file that is open in binary mode.")
        name = getattr(photo, "name", None)
        return os.path.basename(name) if isinstance(name, str) else "photo", content
    raise TypeError(
        "Expected bytes, a path, an open binary file, an address or an image of PIL as the photo, "
        f"but got {type(photo).__name__}.")


# PIL is used where the caller uses it, and never imported by itself.


def _is_image(photo: Any) -> bool:
    return any(base.__module__ == "PIL.Image" and base.__name__ == "Image" for base in type(photo).__mro__)


def _image_bytes(photo: Any) -> bytes:
    buffer = io.BytesIO()
    # PNG keeps every pixel; it has no form for colours of print.
    keeps = photo.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16")
    (photo if keeps else photo.convert("RGB")).save(buffer, format="PNG")
    return buffer.getvalue()


def _open_image(picture: bytes) -> Any:
    from PIL import Image

    image = Image.open(io.BytesIO(picture))
    image.load()
    return image
