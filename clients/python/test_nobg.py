"""Tests of nobg.py: `python3 -m unittest` here. Those against a server need NOBG_SERVER, NOBG_KEY and
NOBG_TEST_PHOTO, which packages/client/test/python.test.ts sets."""

import ast
import base64
import hashlib
import hmac
import io
import json
import os
import pathlib
import sys
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

import nobg

try:
    from PIL import Image
except ImportError:
    Image = None

SERVER = os.environ.get("NOBG_SERVER")
PHOTO = os.environ.get("NOBG_TEST_PHOTO", "")
PNG = b"\x89PNG"


def problem(status, code, **headers):
    body = {"status": status, "code": code, "detail": f"It is {code}.", "request_id": "req_1"}
    return status, headers, json.dumps(body).encode()


def answer(value):
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


class ScriptedServer:
    """Gives one answer after the other, the last one for ever; None breaks the connection."""

    def __init__(self, *answers):
        self.requests = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                at = min(len(script.requests), len(answers) - 1)
                script.requests.append((self.command, self.path, dict(self.headers.items()), body, time.monotonic()))
                if answers[at] is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                status, headers, content = answers[at]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = respond

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Retries(unittest.TestCase):
    def test_repeats_byte_for_byte_with_one_idempotency_key(self):
        for status in (408, 429, 500, 502, 503, 504):
            with ScriptedServer(problem(status, "queue_full"), (200, {}, b"picture")) as server:
                client = nobg.Client(server.address, "k")
                self.assertEqual(client.remove(b"photo", mode="food"), b"picture")
                first, second = server.requests
                self.assertEqual(first[3], second[3])
                self.assertEqual(first[2]["Idempotency-Key"], second[2]["Idempotency-Key"])
                sent = {name.lower(): value for name, value in first[2].items()}
                self.assertEqual(sent["x-api-key"], "k")

    def test_every_call_has_a_key_of_its_own_and_keeps_one_that_is_given(self):
        with ScriptedServer((200, {}, b"x")) as server:
            client = nobg.Client(server.address, "k")
            client.remove(b"a")
            client.remove(b"a")
            client.remove(b"a", idempotency_key="order-17")
            keys = [request[2]["Idempotency-Key"] for request in server.requests]
            self.assertNotEqual(keys[0], keys[1])
            self.assertEqual(keys[2], "order-17")

    def test_does_not_come_back_before_retry_after(self):
        with ScriptedServer(problem(429, "rate_limited", Retry_After="1"), (200, {}, b"x")) as server:
            nobg.Client(server.address, "k").remove(b"a")
            self.assertGreaterEqual(server.requests[1][4] - server.requests[0][4], 0.99)

    def test_gives_up_at_once_where_retry_after_is_too_far_away(self):
        with ScriptedServer(problem(429, "rate_limited", Retry_After="3000")) as server:
            with self.assertRaises(nobg.ApiError) as caught:
                nobg.Client(server.address, "k").remove(b"a")
            self.assertEqual((caught.exception.code, caught.exception.retry_after), ("rate_limited", 3000))
            self.assertEqual(len(server.requests), 1)

    def test_waits_while_the_same_request_is_at_work(self):
        with ScriptedServer(problem(409, "idempotency_in_work", Retry_After="0"), (200, {}, b"x")) as server:
            self.assertEqual(nobg.Client(server.address, "k").remove(b"a"), b"x")

    def test_does_not_repeat_what_is_refused(self):
        for status in (400, 401, 403, 404, 409, 410, 422):
            with ScriptedServer(problem(status, "invalid_field")) as server:
                with self.assertRaises(nobg.ApiError) as caught:
                    nobg.Client(server.address, "k").remove(b"a")
                self.assertEqual(caught.exception.status, status)
                self.assertEqual(len(server.requests), 1)

    def test_repeats_what_a_broken_connection_cut_off(self):
        with ScriptedServer(None, None, (200, {}, b"x")) as server:
            self.assertEqual(nobg.Client(server.address, "k").remove(b"a"), b"x")

    def test_names_a_server_that_cannot_be_reached(self):
        with self.assertRaisesRegex(nobg.ConnectionFailed, "127.0.0.1:9 "):
            nobg.Client("http://127.0.0.1:9", "k", retries=0).models()

    def test_takes_pages_for_what_they_are(self):
        for status in (200, 502):
            with ScriptedServer((status, {}, b"<h1>Gateway</h1>")) as server:
                with self.assertRaises(nobg.ApiError) as caught:
                    nobg.Client(server.address, "k", retries=0).models()
                self.assertEqual((caught.exception.status, caught.exception.code), (status, "unexpected_answer"))

    def test_sends_the_key_to_the_server_alone(self):
        with ScriptedServer((200, {}, b"x")) as other:
            nobg.Client("http://127.0.0.1:9", "k").download(f"{other.address}/results/a.png")
            self.assertNotIn("x-api-key", [name.lower() for name in other.requests[0][2]])

    def test_reads_retry_after(self):
        now = 1_772_359_200  # 2026-03-01 10:00 UTC
        self.assertEqual(nobg._retry_after({"Retry-After": "17"}, now), 17)
        self.assertEqual(nobg._retry_after({"Retry-After": "Sun, 01 Mar 2026 10:00:30 GMT"}, now), 30)
        self.assertEqual(nobg._retry_after({"Retry-After": "Sun, 01 Mar 2026 09:00:00 GMT"}, now), 0)
        self.assertIsNone(nobg._retry_after({"Retry-After": "soon"}, now))
        self.assertIsNone(nobg._retry_after({}, now))


class Jobs(unittest.TestCase):
    JOB = {"id": "j/1", "state": "queued", "total": 2}

    def test_sends_files_with_what_is_said_of_them_before_them(self):
        with ScriptedServer((202, {}, json.dumps(self.JOB).encode())) as server:
            items = [{"external_id": "a"}, {"external_id": "b", "mode": "food"}]
            nobg.Client(server.address, "k").create_job([b"one", io.BytesIO(b"two")], items=items, mode="body")
            method, path, headers, body, _ = server.requests[0]
            self.assertEqual((method, path), ("POST", "/api/v1/jobs"))
            self.assertIn("Idempotency-Key", headers)
            self.assertLess(body.index(b'name="items"'), body.index(b'name="image"'))
            self.assertEqual(body.count(b'name="image"; filename='), 2)

    def test_sends_addresses_as_a_list(self):
        with ScriptedServer((202, {}, json.dumps(self.JOB).encode())) as server:
            urls = ["https://a.example/1.jpg", "https://a.example/2.jpg"]
            nobg.Client(server.address, "k").create_job(urls, items=[{"external_id": "a"}, {}], crop=True)
            sent = json.loads(server.requests[0][3])
            self.assertEqual(sent, {"crop": "true", "items": [
                {"image_url": urls[0], "external_id": "a"}, {"image_url": urls[1]}]})

    def test_refuses_items_that_are_too_few(self):
        with self.assertRaisesRegex(ValueError, "Expected 2 items"):
            nobg.Client("http://127.0.0.1:9", "k").create_job([b"a", b"b"], items=[{}])

    def test_goes_through_the_pages_of_items(self):
        pages = [answer({**self.JOB, "items": [{"id": "1"}], "next": "1"}), answer({**self.JOB, "items": [{"id": "2"}], "next": None})]
        with ScriptedServer(*pages) as server:
            items = list(nobg.Client(server.address, "k").job_items("j/1", state="failed"))
            self.assertEqual([item["id"] for item in items], ["1", "2"])
            self.assertEqual([request[1] for request in server.requests], [
                "/api/v1/jobs/j%2F1?state=failed", "/api/v1/jobs/j%2F1?state=failed&cursor=1"])

    def test_waits_for_the_end_and_not_longer_than_told(self):
        with ScriptedServer(answer(self.JOB), answer({**self.JOB, "state": "done"})) as server:
            self.assertEqual(nobg.Client(server.address, "k").wait_for_job("j", every=0.01)["state"], "done")
        with ScriptedServer(answer(self.JOB)) as server:
            with self.assertRaises(TimeoutError):
                nobg.Client(server.address, "k").wait_for_job("j", timeout=0.05, every=0.02)


class Webhooks(unittest.TestCase):
    # The example of the Standard Webhooks libraries.
    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    TIME = 1_614_265_330
    BODY = b'{"test": 2432232314}'
    HEADERS = {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": str(TIME),
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }

    def verify(self, body=BODY, secret=SECRET, now=TIME, **headers):
        sent = {**self.HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return nobg.verify_webhook(body, sent, secret, now=now)

    def test_accepts_the_published_example(self):
        self.assertEqual(self.verify(), {"test": 2432232314})
        self.assertEqual(self.verify(body=self.BODY.decode()), {"test": 2432232314})

    def test_accepts_one_of_several(self):
        self.verify(secret=[self.OTHER, self.SECRET])
        key = base64.b64decode(self.OTHER[6:])
        signed = f"{self.HEADERS['Webhook-Id']}.{self.TIME}.".encode() + self.BODY
        other = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        self.verify(Webhook_Signature=f"v1a,AAAA v1,{other} {self.HEADERS['Webhook-Signature']}")

    def test_refuses_what_does_not_fit(self):
        for wrong in (
            {"body": b"{}"},
            {"secret": self.OTHER},
            {"Webhook_Id": "other"},
            {"Webhook_Signature": "v2" + self.HEADERS["Webhook-Signature"][2:]},
            {"Webhook_Signature": "v1,é"},
        ):
            with self.assertRaisesRegex(nobg.WebhookError, "no signature fits"):
                self.verify(**wrong)

    def test_refuses_what_is_older_or_newer_than_five_minutes(self):
        for offset in (-301, 301):
            with self.assertRaisesRegex(nobg.WebhookError, "within 300 s"):
                self.verify(now=self.TIME + offset)
        self.verify(now=self.TIME + 299)
        with self.assertRaisesRegex(nobg.WebhookError, "webhook-timestamp"):
            self.verify(Webhook_Timestamp="١٢٣")

    def test_names_what_is_missing(self):
        for name in ("id", "timestamp", "signature"):
            with self.assertRaisesRegex(nobg.WebhookError, f"header webhook-{name}"):
                self.verify(**{f"Webhook_{name.title()}": ""})
        with self.assertRaises(ValueError):
            self.verify(secret="whsec_%%")


class Source(unittest.TestCase):
    def test_is_python_3_9_with_the_standard_library_alone(self):
        path = pathlib.Path(nobg.__file__)
        tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
        imported = {name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        imported |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        self.assertEqual(imported - set(sys.stdlib_module_names) - {"__future__"}, {"PIL"})

    def test_needs_a_key_and_an_address(self):
        with mock.patch.dict(os.environ, clear=True):
            with self.assertRaisesRegex(ValueError, "NOBG_KEY"):
                nobg.Client("http://a.example")
        with self.assertRaisesRegex(ValueError, "http or https"):
            nobg.Client("a.example", "k")


@unittest.skipUnless(SERVER, "NOBG_SERVER names no server")
class AgainstServer(unittest.TestCase):
    def setUp(self):
        self.client = nobg.Client()
        self.photo = pathlib.Path(PHOTO).read_bytes()

    def test_takes_bytes_paths_and_files(self):
        with open(PHOTO, "rb") as file:
            for photo in (self.photo, bytearray(self.photo), PHOTO, pathlib.Path(PHOTO), file):
                self.assertEqual(nobg.remove(photo, mode="product")[:4], PNG)
        for wrong in (7, None, io.StringIO("text")):
            with self.assertRaises(TypeError):
                self.client.remove(wrong)
        with self.assertRaises(FileNotFoundError):
            self.client.remove("/not/there.jpg")

    def test_hands_addresses_to_the_server(self):
        with self.assertRaises(nobg.ApiError) as caught:
            self.client.remove("http://127.0.0.1:9/a.jpg")
        self.assertEqual(caught.exception.errors[0]["field"], "image_url")

    def test_composes_stores_renders_and_deletes(self):
        cutout = self.client.remove_to_url(PHOTO, crop=True, box=(10, 10, 500, 390), bg_image=PHOTO)
        self.assertEqual(cutout["mode"], "common")
        self.assertGreaterEqual(cutout["confidence"], 0)
        self.assertEqual(self.client.download(cutout["url"])[:4], PNG)
        self.assertEqual(self.client.render(cutout["id"], format="jpg", bg_color="white")[:2], b"\xff\xd8")
        self.client.delete_result(cutout["id"])
        with self.assertRaises(nobg.ApiError) as caught:
            self.client.download(cutout["url"])
        self.assertEqual(caught.exception.status, 404)

    def test_says_what_is_wrong(self):
        with self.assertRaises(nobg.ApiError) as caught:
            self.client.remove(PHOTO, mode="porduct")
        error = caught.exception
        self.assertEqual((error.status, error.code, error.errors[0]["field"]), (422, "invalid_mode", "mode"))
        self.assertTrue(error.request_id.startswith("req_"))

    def test_knows_networks_and_limits(self):
        self.assertGreater(len(self.client.models()["networks"]), 3)
        limits = self.client.limits()
        self.assertLessEqual(limits["remaining"], limits["limit"])

    def test_sends_many_photos_and_gets_what_became_of_each(self):
        try:
            self.client.job("none")
        except nobg.ApiError as error:
            if str(error) == "There is nothing at this address.":
                self.skipTest("this server has no jobs")
        items = [{"external_id": "cup", "crop": "true"}, {"external_id": "text"}]
        job = self.client.create_job([PHOTO, b"this is text"], items=items, mode="product")
        ended = self.client.wait_for_job(job["id"], every=0.2, timeout=120)
        self.assertEqual((ended["state"], ended["done"], ended["failed"]), ("done", 1, 1))
        states = [(item["external_id"], item["state"]) for item in self.client.job_items(job["id"])]
        self.assertEqual(states, [("cup", "done"), ("text", "failed")])
        self.assertEqual(self.client.job_results(job["id"])[:2], b"PK")
        self.assertEqual(self.client.cancel_job(job["id"])["state"], "done")
        self.assertEqual(self.client.retry_job(job["id"])["total"], 2)

    @unittest.skipUnless(Image, "PIL is not installed")
    def test_gives_an_image_of_pil_for_one(self):
        for mode in ("RGB", "RGBA", "CMYK"):
            with Image.open(PHOTO) as photo:
                cutout = nobg.remove(photo.convert(mode))
            self.assertEqual((cutout.mode, cutout.size), ("RGBA", (600, 400)))


if __name__ == "__main__":
    unittest.main()
