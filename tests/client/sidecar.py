"""A small client of the sidecar: starts the real binary and speaks Content-Length framed JSON-RPC with it over stdio."""

import json
import os
import select
import subprocess
import time


class Sidecar:
    def __init__(self, binary, arguments=("serve", "--stdio", "--log-level", "off"), timeout=60.0, **popen):
        self.timeout = timeout
        self.process = subprocess.Popen([binary, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **popen)
        self.output = self.process.stdout.fileno()
        self.input = self.process.stdin.fileno()
        self.buffer = b""
        self.waiting = []  # messages that came while another was waited for
        self.last_id = 0

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send_bytes(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.input, view):]

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def start_request(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        return self.last_id

    def reply(self, request_id):
        """The whole reply to a request: with `result`, or with `error`."""
        return self.next(lambda message: message.get("id") == request_id and "method" not in message)

    def request(self, method, params):
        message = self.reply(self.start_request(method, params))
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return message["result"]

    def notification(self, method, matches=lambda params: True):
        return self.next(lambda message: message.get("method") == method and matches(message["params"]))["params"]

    def next(self, matches):
        for index, message in enumerate(self.waiting):
            if matches(message):
                return self.waiting.pop(index)
        end = time.monotonic() + self.timeout
        while True:
            message = self.read(end)
            if matches(message):
                return message
            self.waiting.append(message)

    def read(self, end):
        """The next message, whatever it is."""
        while True:
            head = self.buffer.find(b"\r\n\r\n")
            if head >= 0:
                lengths = [line for line in self.buffer[:head].split(b"\r\n") if line.lower().startswith(b"content-length:")]
                size = int(lengths[0].split(b":")[1])
                if len(self.buffer) >= head + 4 + size:
                    body = self.buffer[head + 4:head + 4 + size]
                    self.buffer = self.buffer[head + 4 + size:]
                    return json.loads(body)
            if not select.select([self.output], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError("the sidecar did not answer in time")
            data = os.read(self.output, 1 << 20)
            if not data:
                raise EOFError("the sidecar ended")
            self.buffer += data

    def initialize(self, root=None, encoding="utf-8"):
        result = self.request("initialize", {
            "processId": os.getpid(),
            "rootUri": root,
            "capabilities": {
                "general": {"positionEncodings": [encoding]},
                "textDocument": {"publishDiagnostics": {"versionSupport": True}},
            },
        })
        self.notify("initialized", {})
        return result

    def open(self, uri, text, language="plaintext", version=1):
        self.notify("textDocument/didOpen", {
            "textDocument": {"uri": uri, "languageId": language, "version": version, "text": text}})

    def stop(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(self.timeout)
