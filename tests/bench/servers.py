#!/usr/bin/env python3
"""Measures the language server beside others, each started in the same run and spoken to over real stdio, writes the figures as
JSON into docs/bench/ and a plot of the edits into docs/pictures/.

usage: servers.py BINARY BASH_LANGUAGE_SERVER [OUTPUT.json]
"""

import datetime
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "client"))
from bench import machine, milliseconds, percentile, source_file  # noqa: E402
from sidecar import Sidecar  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SIZES = {"10 KB": 10_000, "500 KB": 500_000, "10 MB": 10_000_000}
PATIENCE = 60.0  # seconds for one answer; a server that needs longer has no figure there
BUDGET = 40.0    # seconds for the edits of one size


def repeated(size, line, broken):
    """Lines of a language up to a size, with one in the middle that an edit breaks and mends."""
    count = max(2, size // len(line.format(0)))
    lines = [line.format(number) for number in range(count)]
    lines.insert(count // 2, broken)
    return "\n".join(lines) + "\n", count // 2


class Server:
    def __init__(self, name, command, language, ending, text):
        self.name, self.command, self.language, self.ending, self.text = name, command, language, ending, text

    def start(self):
        return Sidecar(self.command[0], self.command[1:], timeout=PATIENCE, stderr=subprocess.DEVNULL)


def lampblack_text(size):
    text = source_file(size, 20)
    lines = text.split("\n")
    line = max(number for number, content in enumerate(lines) if "TOKEN" in content and number <= len(lines) // 2)
    return text, line


def servers(binary, bash):
    return [
        Server("lampblack", [binary, "serve", "--stdio", "--log-level", "off"], "python", "py", lampblack_text),
        Server("clangd", ["clangd", "--log=error", "--background-index=false"], "cpp", "cc",
               lambda size: repeated(size, "int function_{0}(int value) {{ return value + {0}; }}", "int broken = 1;")),
        Server("bash-language-server", [bash, "start"], "shellscript", "sh",
               lambda size: repeated(size, "name_{0}=\"value {0}\" # a line of a script", "if true; then echo a; fi")),
    ]


def spread(values):
    return {"p50": round(percentile(values, 50), 3), "p99": round(percentile(values, 99), 3),
            "p99.9": round(percentile(values, 99.9), 3), "runs": len(values)} if values else None


def start_to_initialize(server, runs=10):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        client = server.start()
        client.request("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}})
        times.append(milliseconds(start))
        client.stop()
    return spread(times)


def measure(server, size):
    """Open to first diagnostics, then an edit that changes them, there and back; a request that is refused in between is
    the measure of what pipes and client cost."""
    text, line = server.text(size)
    uri = f"file:///bench/file.{server.ending}"
    client = server.start()
    try:
        client.initialize()
        start = time.perf_counter()
        client.open(uri, text, server.language)
        client.notification("textDocument/publishDiagnostics", lambda params: params["uri"] == uri)
        opened = milliseconds(start)
        content = text.split("\n")[line]
        end = len(content) - 1
        edits, nulls = [], []
        until = time.monotonic() + BUDGET
        while len(edits) < 2000 and time.monotonic() < until:
            version = len(edits) + 2
            taken = len(edits) % 2 == 0
            change = {"range": {"start": {"line": line, "character": end - 1},
                                "end": {"line": line, "character": end if taken else end - 1}},
                      "text": "" if taken else content[end - 1]}
            start = time.perf_counter()
            client.notify("textDocument/didChange",
                          {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})
            client.notification("textDocument/publishDiagnostics", lambda params: params.get("version", version) == version)
            edits.append(milliseconds(start))
            start = time.perf_counter()
            client.reply(client.start_request("bench/none", {}))
            nulls.append(milliseconds(start))
        return {"open_ms": round(opened, 3), "edit_ms": spread(edits), "null_request_ms": spread(nulls)}
    except (TimeoutError, EOFError) as error:
        return {"failed": str(error)}
    finally:
        client.process.kill()
        client.process.wait()


def hundred_buffers(server):
    """Memory and processor time while idle, with a hundred buffers of 10 KB open."""
    client = server.start()
    client.initialize()
    text, _ = server.text(10_000)
    for number in range(100):
        uri = f"file:///bench/{number}.{server.ending}"
        client.open(uri, text, server.language)
        client.notification("textDocument/publishDiagnostics", lambda params: params["uri"] == uri)
    time.sleep(2)

    def ticks():
        fields = pathlib.Path(f"/proc/{client.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    time.sleep(5)
    status = pathlib.Path(f"/proc/{client.process.pid}/status").read_text()
    resident = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS"))
    result = {"resident_mb": round(resident * 1.024 / 1000, 1), "idle_cpu_percent": (ticks() - before) / 5}
    client.process.kill()
    client.process.wait()
    return result


def version_of(command):
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().splitlines()[0]


def plot(figures, path):
    """Edit to diagnostics against the document's size, both in powers of ten."""
    width, height, left, bottom = 640, 360, 70, 40
    names = list(figures["servers"])
    colours = ["#000000", "#b04020", "#2060a0"]

    def x(size):
        return left + (math.log10(size) - 4) / 3 * (width - left - 150)

    def y(value):
        return height - bottom - (math.log10(max(value, 0.01)) + 2) / 6 * (height - bottom - 20)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
    for power in range(-2, 5):
        parts.append(f'<line x1="{left}" x2="{width - 150}" y1="{y(10 ** power):.1f}" y2="{y(10 ** power):.1f}" stroke="#dddddd"/>'
                     f'<text x="{left - 8}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">{10 ** power:g} ms</text>')
    for label, size in SIZES.items():
        parts.append(f'<text x="{x(size):.1f}" y="{height - 15}" text-anchor="middle">{label}</text>')
    for name, colour in zip(names, colours):
        points = [(x(size), y(result["edit_ms"]["p50"])) for label, size in SIZES.items()
                  if (result := figures["servers"][name]["sizes"][label]).get("edit_ms")]
        if not points:
            continue
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>')
    path.write_text("\n".join(parts) + "\n</svg>\n")


def main():
    binary, bash = sys.argv[1], sys.argv[2]
    if shutil.which("clangd") is None:
        raise SystemExit("servers.py: clangd is not installed")
    figures = {"date": datetime.date.today().isoformat(), "machine": machine(), "servers": {}}
    for server in servers(binary, bash):
        figures["servers"][server.name] = {
            "version": version_of(server.command[0]),
            "start_to_initialize_ms": start_to_initialize(server),
            "sizes": {label: measure(server, size) for label, size in SIZES.items()},
            "hundred_buffers": hundred_buffers(server),
        }
        print(json.dumps({server.name: figures["servers"][server.name]}, indent=2), flush=True)
    output = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "docs" / "bench" / f"servers-{figures['date']}.json"
    output.write_text(json.dumps(figures, indent=2) + "\n")
    plot(figures, ROOT / "docs" / "pictures" / "servers.svg")
    print(f"written to {output}")


if __name__ == "__main__":
    main()
