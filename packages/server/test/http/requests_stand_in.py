"""Stands in for `requests` where it is not installed: post() sends the same
multipart bytes through the standard library."""

import json
import os
import urllib.error
import urllib.request
import uuid


class Response:
    def __init__(self, status, body):
        self.status_code = status
        self._body = body

    def raise_for_status(self):
        if self.status_code >= 400:
            raise RuntimeError(f"{self.status_code}: {self._body[:300]!r}")

    def json(self):
        return json.loads(self._body)


def post(url, headers, files, data):
    boundary = uuid.uuid4().hex
    body = b""
    for name, value in data.items():
        body += (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        ).encode()
    for name, file in files.items():
        body += (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{name}"; '
            f'filename="{os.path.basename(file.name)}"\r\n\r\n'
        ).encode()
        body += file.read() + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    request = urllib.request.Request(
        url,
        data=body,
        headers={
            **headers,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        },
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return Response(answer.status, answer.read())
    except urllib.error.HTTPError as error:
        return Response(error.code, error.read())
