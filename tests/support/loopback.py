"""A real web server on 127.0.0.1 whose answers a test scripts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Script = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Reply:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """The server: what it answers by path, and what it was asked."""

    address: str
    answers: dict[str, Reply | Script] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer so at a path; its address."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Reply(data, status, named)
        return self.address + path

    def script(self, path: str, script: Script) -> str:
        """Answer by a function at a path; its address."""
        self.answers[path] = script
        return self.address + path


@contextmanager
def serving() -> Iterator[Server]:
    """A server while it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers.items())))
            answer = server.answers.get(self.path, Reply(status=404))
            with suppress(OSError):
                answer(self) if callable(answer) else self.reply(answer)

        def reply(self, answer: Reply) -> None:
            etag = answer.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                answer = Reply(status=304)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Threads(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    http = Threads(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


def rss(*items: str, title: str = "常州日报") -> str:
    """An RSS document with these items."""
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    return f"{head}<title>{title}</title><link>http://cz.example/</link>{''.join(items)}</channel></rss>"


def item(
    title: str = "", text: str = "正文。", *, guid: str = "", link: str = "", date: str = ""
) -> str:
    """One item of an RSS document."""
    from html import escape

    fields = {"title": title, "guid": guid, "link": link, "pubDate": date, "description": text}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
    return f"<item>{inner}</item>"
