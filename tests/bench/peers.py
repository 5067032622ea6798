#!/usr/bin/env python3
"""Runs other scanners and ours over the same trees, on one processor and on all, and writes down how long each took.

Peers come by the ordinary clients of their registries into build/peers: Go's and pip's. One that cannot be installed is
listed with the reason. None of them may use the network while it scans.
"""

import argparse
import datetime
import glob
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "client"))
from bench import machine  # noqa: E402
from lookalikes import LookAlikes  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "build" / "peers"
PYTHON = PEERS / "python"


class Tool:
    """A scanner: how it is installed, asked for its version and run, and what it says that it found."""

    def __init__(self, name, command, count, version=None, go=None, pip=None, good=(0, 1)):
        self.name = name
        self.command = command  # (tree, report, processors) to the words of a command line
        self.count = count  # the report's path to the number of findings
        self.version = version
        self.go = go  # module@version
        self.pip = pip  # package
        self.good = good  # exit statuses of a run that worked
        self.problem = None

    def install(self):
        try:
            if self.go:
                if shutil.which("go") is None:
                    raise RuntimeError("there is no Go here")
                quietly(["go", "install", self.go], env={**os.environ, "GOBIN": str(PEERS / "bin")})
                self.version = self.go.rpartition("@")[2]
            elif self.pip:
                if not PYTHON.exists():
                    quietly([sys.executable, "-m", "venv", str(PYTHON)])
                quietly([str(PYTHON / "bin/pip"), "install", "--quiet", self.pip])
                listed = subprocess.run([str(PYTHON / "bin/pip"), "list", "--format", "json"], capture_output=True, check=True)
                self.version = next(p["version"] for p in json.loads(listed.stdout) if p["name"].lower() == self.pip)
        except RuntimeError as error:
            self.problem = re.sub(r"https?://\S+\s*", "", str(error))  # where it was looked for is this machine's business


def quietly(command, env=None):
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        said = [line.strip() for line in (run.stderr + run.stdout).splitlines() if line.strip()]
        reason = next((line for line in said if " 403 " in line or " 404 " in line or "rror" in line), said[-1] if said else "failed")
        raise RuntimeError(reason.rpartition(": reading ")[2])


def length_of(path):
    return len(json.loads(pathlib.Path(path).read_text() or "[]") or [])


def tools(binary):
    bin_go, bin_python = PEERS / "bin", PYTHON / "bin"

    def like_gitleaks(name):
        return lambda tree, report, processors: [
            bin_go / name, "dir", tree, "--no-banner", "--redact", "--exit-code", "0", "--report-format", "json", "--report-path", report]

    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.split()
    return [
        Tool("lampblack",
             lambda tree, report, processors: ["sh", "-c", '"$0" scan --no-ignore --format json "$1" >"$2"', binary, tree, report],
             lambda report: json.loads(pathlib.Path(report).read_text())["summary"]["findings"], version=said[1]),
        Tool("gitleaks", like_gitleaks("gitleaks"), length_of, go="github.com/zricethezav/gitleaks/v8@v8.30.1"),
        Tool("betterleaks", like_gitleaks("betterleaks"), length_of, go="github.com/betterleaks/betterleaks@v1.7.0"),
        Tool("kingfisher",
             lambda tree, report, processors: [
                 bin_python / "kingfisher", "scan", tree, "--no-validate", "--no-update-check", "--git-history", "none",
                 "--no-extract-archives", "--no-binary", "--redact", "--jobs", processors, "--format", "json", "--output", report],
             lambda report: len(json.loads(pathlib.Path(report).read_text())["findings"]), pip="kingfisher-bin", good=(0, 200)),
        Tool("detect-secrets",
             lambda tree, report, processors: [
                 "sh", "-c", '"$0" -c "$1" -C "$2" scan --all-files --no-verify . >"$3"',
                 bin_python / "detect-secrets", processors, tree, report],
             lambda report: sum(map(len, json.loads(pathlib.Path(report).read_text())["results"].values())), pip="detect-secrets"),
        Tool("credsweeper",
             lambda tree, report, processors: [
                 bin_python / "credsweeper", "--path", tree, "--jobs", processors, "--no-stdout", "--hashed", "--save-json", report],
             length_of, pip="credsweeper"),
    ]


def copy_texts(tree, folder):
    """Copies the files that are text, as git judges it, to a folder whose path no tool makes exceptions for (some leave out
    libraries of Python by their path). Returns their bytes and their number; all of it is in the page cache then."""
    size, files = 0, 0
    for path in sorted(pathlib.Path(tree).rglob("*")):
        if path.is_symlink() or not path.is_file() or ".git" in path.parts:
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            copy = pathlib.Path(folder) / path.relative_to(tree)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
            size, files = size + len(content), files + 1
    return size, files


def run_once(tool, tree, processors, limit, folder):
    """Seconds and findings of one run; None for the seconds where it took longer than the limit."""
    report = pathlib.Path(folder) / "report.json"
    report.unlink(missing_ok=True)
    allowed = sorted(os.sched_getaffinity(0))[:processors]
    command = [str(word) for word in tool.command(tree, report, processors)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               start_new_session=True, preexec_fn=lambda: os.sched_setaffinity(0, allowed))
    try:
        _, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, None
    seconds = time.perf_counter() - start
    if process.returncode not in tool.good:
        raise RuntimeError(f"exit status {process.returncode}: {errors.decode(errors='replace').strip()[-200:]}")
    return seconds, tool.count(report)


def measure(tool, tree, size, processors, runs, limit):
    best, findings, done = None, None, 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            while done < runs:
                seconds, count = run_once(tool, tree, processors, limit, folder)
                if seconds is None:
                    break
                best, findings, done = min(seconds, best or seconds), count, done + 1
                if seconds > limit / runs:
                    break  # slow ones vary little beside what they take
        except (RuntimeError, OSError, ValueError, KeyError) as error:
            return {"problem": str(error)}
    if best is None:
        return {"over_limit_seconds": limit}
    return {"seconds": round(best, 3), "megabytes_per_second": round(size / 1e6 / best, 2), "findings": findings, "runs": done}


def planted_tree(folder, files=200, size=50_000):
    """Generated sources in which every file has a token, a password, and code around them that has neither."""
    make = LookAlikes(11)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for number in range(files):
        lines, length = [f'GITHUB_TOKEN = "{make.github()}"', f'db_password = "{make.password()}"'], 0
        while length < size:
            name = make.word(8, letters)
            lines.append(f"    {name} = compute_{make.word(6, letters)}(request.headers, index={len(lines)})  # of the {name} step")
            length += len(lines[-1]) + 1
        (pathlib.Path(folder) / f"module_{number}.py").write_text("\n".join(lines) + "\n")


def compare_on(tree, name, everyone, runs, limit):
    with tempfile.TemporaryDirectory() as copy:
        size, files = copy_texts(tree, copy)
        result = {"tree": name, "megabytes": round(size / 1e6, 1), "files": files}
        for tool in everyone:
            for processors in sorted({1, len(os.sched_getaffinity(0))}):
                figures = measure(tool, copy, size, processors, runs, limit)
                result.setdefault(tool.name, {})[str(processors)] = figures
                print(f"{name}  {tool.name}  {processors} processors  {figures}", flush=True)
        return result


def compare(binary, trees, runs, limit):
    everyone = tools(binary)
    for tool in everyone:
        print(f"installing {tool.name}", flush=True)
        tool.install()
    results = []
    with tempfile.TemporaryDirectory() as planted, tempfile.TemporaryDirectory() as tiny:
        planted_tree(planted)
        planted_tree(tiny, files=1, size=100)
        for tool in everyone:
            if not tool.problem:
                measure(tool, tiny, 1, 1, 1, limit)  # what a tool writes for itself at its first run is written now
        for tree, name in [*((tree, str(tree)) for tree in trees), (planted, "generated sources")]:
            results.append(compare_on(tree, name, [tool for tool in everyone if not tool.problem], runs, limit))
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "runs": runs,
        "limit_seconds": limit,
        "load_at_end": round(os.getloadavg()[2], 1),
        "tools": {tool.name: {"version": tool.version} if not tool.problem else {"problem": tool.problem} for tool in everyone},
        "trees": results,
    }


def cell(figures):
    if "problem" in figures:
        return "failed"
    if "over_limit_seconds" in figures:
        return f"more than {figures['over_limit_seconds']} s"
    return f"{figures['megabytes_per_second']:,.4g} MB/s, {figures['seconds']:.3g} s"


def page(figures):
    lines = [
        "# Beside other scanners", "",
        "Written by `./dev bench --peers`, which installs the others by Go and pip, and runs all of them on the same trees in one run; the "
        f"figures are in [bench/peers-{figures['date']}.json](bench/peers-{figures['date']}.json).", "",
        f"{figures['date']}, {figures['machine']['processors']} processors of {figures['machine']['processor']}; the load over the last 15 "
        f"minutes was {figures['load_at_end']}, and more than {figures['machine']['processors']} says that other work took its share. "
        f"Each is the best of {figures['runs']} runs, with the files in the page cache; a tool that took more than {figures['limit_seconds']} s was ended, and "
        "one that took a good part of that ran once. Speeds are the bytes of the tree's text files by the wall clock, from start to "
        "end of the process. Everyone runs with its own defaults, but for what would use the network or look into archives. Each tree is a "
        "copy of its text files, because some leave out folders by their path. A number of findings says how much a tool has to say, not "
        "whether it is right.", "",
        "| tool | version |", "| --- | --- |"]
    for name, tool in figures["tools"].items():
        lines.append(f"| {name} | {tool.get('version') or 'could not be installed: ' + tool['problem']} |")
    for tree in figures["trees"]:
        counts = sorted({count for name in figures["tools"] for count in tree.get(name, {})}, key=int)
        heads = ["one processor" if count == "1" else f"{count} processors" for count in counts]
        lines += ["", f"## {tree['tree']}", "", f"{tree['megabytes']} MB of text in {tree['files']:,} files.", "",
                  "| tool | " + " | ".join(heads) + " | findings |", "| --- |" + " --- |" * (len(heads) + 1)]
        for name in figures["tools"]:
            if name in tree:
                found = next((str(at["findings"]) for at in tree[name].values() if "findings" in at), "")
                lines.append(f"| {name} | " + " | ".join(cell(tree[name][count]) for count in counts) + f" | {found} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(prog="./dev bench --peers", description=__doc__)
    parser.add_argument("binary", help=argparse.SUPPRESS)
    parser.add_argument("--tree", action="append", help="a folder to scan; may be given again")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=600, help="seconds that one run may take")
    arguments = parser.parse_args()
    trees = arguments.tree or ["/usr/include", *sorted(glob.glob("/usr/lib/python3.*"))]  # Debian's own library of Python
    PEERS.mkdir(parents=True, exist_ok=True)
    figures = compare(arguments.binary, [pathlib.Path(tree).resolve() for tree in trees], arguments.runs, arguments.limit)
    output = ROOT / "docs" / "bench" / f"peers-{figures['date']}.json"
    output.write_text(json.dumps(figures, indent=2) + "\n")
    (ROOT / "docs" / "peers.md").write_text(page(figures))
    print(page(figures))


if __name__ == "__main__":
    main()
