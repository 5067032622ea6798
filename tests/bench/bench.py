#!/usr/bin/env python3
"""Measures the binary as editors and shells use it, prints the figures and writes them as JSON into docs/bench/.

usage: bench.py BINARY BENCH_ENGINE [OUTPUT.json]
"""

import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "client"))
from lookalikes import LookAlikes  # noqa: E402
from sidecar import Sidecar  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
URI = "file:///bench/service.py"


def milliseconds(start):
    return (time.perf_counter() - start) * 1000


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def spread(values):
    return {"p50": round(percentile(values, 50), 3), "p99": round(percentile(values, 99), 3), "runs": len(values)}


def source_file(size, secrets):
    """Ordinary source code of about `size` bytes with some look-alikes in it."""
    make = LookAlikes(7)
    lines, length, planted = [], 0, 0
    while length < size:
        if length >= (planted + 1) * size // (secrets + 1):
            planted += 1
            line = f'GITHUB_TOKEN_{planted} = "{make.github()}"'
        else:
            name = make.word(8, "abcdefghijklmnopqrstuvwxyz")
            line = f"    {name} = compute_{name}(request.headers, index={len(lines)}, retries=3)  # of the {name} step"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines) + "\n"


def wait_for(client, version):
    client.notification("textDocument/publishDiagnostics", lambda params: params.get("version") == version)


def start_to_initialize(binary, runs=40):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        client = Sidecar(binary)
        client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        times.append(milliseconds(start))
        client.stop()
    return spread(times)


def open_to_diagnostics(binary, text, runs=20):
    client = Sidecar(binary)
    client.initialize()
    times = []
    for run in range(runs):
        uri = f"{URI}.{run}"
        start = time.perf_counter()
        client.open(uri, text, "python")
        client.notification("textDocument/publishDiagnostics", lambda params: params["uri"] == uri)
        times.append(milliseconds(start))
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.stop()
    return spread(times)


def edit_to_diagnostics(binary, text, runs=300):
    """Types and deletes the last character of a token, so that each edit changes what is published; a request that the
    server refuses at once runs in between, as the measure of what the pipes and this client cost."""
    client = Sidecar(binary)
    client.initialize()
    client.open(URI, text, "python")
    wait_for(client, 1)
    lines = text.split("\n")
    line = max(number for number, content in enumerate(lines) if "TOKEN" in content and number < len(lines) // 2)
    end = len(lines[line]) - 1  # before the closing quote
    last = lines[line][end - 1]
    edits, nulls = [], []
    for run in range(runs):
        version = run + 2
        change = {"range": {"start": {"line": line, "character": end - 1}, "end": {"line": line, "character": end}}, "text": ""} \
            if run % 2 == 0 else \
            {"range": {"start": {"line": line, "character": end - 1}, "end": {"line": line, "character": end - 1}}, "text": last}
        start = time.perf_counter()
        client.notify("textDocument/didChange",
                      {"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]})
        wait_for(client, version)
        edits.append(milliseconds(start))
        start = time.perf_counter()
        client.reply(client.start_request("lampblack/none", None))
        nulls.append(milliseconds(start))
    client.stop()
    return {"edit": spread(edits), "null_request": spread(nulls)}


def items_of(count, size, secrets):
    text = source_file(count * size, secrets)
    return [{"id": str(i), "kind": "file", "uri": f"file:///bench/{i}.py", "text": text[i * size:(i + 1) * size]}
            for i in range(count)]


def share_times(client, version, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = client.request("context/share", {"context": {"id": "bench", "version": version}})
        times.append(milliseconds(start))
        if result["decision"] != "redact":
            raise RuntimeError(result["reasons"])
    return times


def share(binary, runs=300):
    """A context of 200 KB in a hundred items that are analysed already, with its record in the ledger; and a conversation
    that grows by one item a turn: its hundredth turn against a context of that turn's item alone. With the client's part,
    reading the answer."""
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "XDG_STATE_HOME": state}
        client = Sidecar(binary, env=environment)
        client.initialize()
        items = items_of(100, 2000, 20)
        opened = {"id": "bench", "version": 1, "destination": {"provider": "bench"}, "task": "explain"}
        client.notify("context/didOpen", {"context": {**opened, "items": items}})
        share_times(client, 1, 20)
        unchanged = share_times(client, 1, runs)

        last, alone = [], []
        for _ in range(5):
            client.notify("context/didOpen", {"context": {**opened, "items": [items[0]]}})
            share_times(client, 1, 1)
            for turn in range(1, 100):
                client.notify("context/didChange", {"context": {"id": "bench", "version": turn + 1},
                                                    "changes": [{"kind": "add", "item": items[turn]}]})
                last.append(share_times(client, turn + 1, 1)[0])
                del last[:-10]
            client.notify("context/didOpen", {"context": {**opened, "items": [items[0]]}})
            alone += share_times(client, 1, 2)
        client.stop()
    return {"unchanged_200_kb": spread(unchanged), "turns_91_to_100": spread(last), "one_item": spread(alone)}


def resident_memory(binary):
    client = Sidecar(binary)
    client.initialize()
    time.sleep(0.5)
    status = pathlib.Path(f"/proc/{client.process.pid}/status").read_text()
    client.stop()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def scan_throughput(binary, folder="/usr/include"):
    best = None
    for _ in range(3):
        start = time.perf_counter()
        run = subprocess.run([binary, "scan", "--format", "json", folder], capture_output=True, check=False)
        seconds = time.perf_counter() - start
        if run.returncode not in (0, 1):
            raise RuntimeError(run.stderr.decode())
        summary = json.loads(run.stdout)["summary"]
        if best is None or seconds < best["seconds"]:
            best = {"folder": folder, "seconds": round(seconds, 3), "megabytes": round(summary["bytes"] / 1e6, 1),
                    "megabytes_per_second": round(summary["bytes"] / 1e6 / seconds, 1), "files": summary["files"],
                    "findings": summary["findings"]}
    return best


def engine(binary, folder="/usr/include", limit=25_000_000):
    """The engine's steps on one core, over the first files of the folder in the order of their names."""
    files, size = [], 0
    for path in sorted(path for path in pathlib.Path(folder).rglob("*.h") if path.is_file()):
        size += path.stat().st_size
        if size > limit:
            break
        files.append(str(path))
    return json.loads(subprocess.run([binary, *files], capture_output=True, text=True, check=True).stdout)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    return {"processor": model, "processors": os.cpu_count(), "system": platform.system() + " " + platform.release(),
            "python": platform.python_version()}


def main():
    binary = sys.argv[1]
    text = source_file(500_000, 20)
    figures = {
        "date": datetime.date.today().isoformat(),
        "version": subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip(),
        "machine": machine(),
        "start_to_initialize_ms": start_to_initialize(binary),
        "open_500_kb_to_diagnostics_ms": open_to_diagnostics(binary, text),
        "edit_500_kb_to_diagnostics_ms": edit_to_diagnostics(binary, text),
        "share_ms": share(binary),
        "resident_idle_mb": round(resident_memory(binary) * 1.048576, 1),
        "binary_mb": round(os.path.getsize(binary) / 1e6, 2),
        "scan": scan_throughput(binary),
        "engine": engine(sys.argv[2]),
    }
    output = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "docs" / "bench" / f"{figures['date']}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))
    print(f"written to {output}")


if __name__ == "__main__":
    main()
