#!/usr/bin/env python3
"""The main job, shown in a terminal with the real binary: secrets marked in an open buffer, an assistant's context window
redacted, and its answer restored. Every credential here is made up when the demo starts.

usage: demo.py BINARY
"""

import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "client"))
from lookalikes import LookAlikes  # noqa: E402
from sidecar import Sidecar  # noqa: E402

COLOURS = sys.stdout.isatty()


def paint(code, text):
    return f"\x1b[{code}m{text}\x1b[0m" if COLOURS else text


def title(text):
    print("\n" + paint("1", text))


def show(text, pattern=None, colour="33"):
    for line in text.rstrip("\n").split("\n"):
        if pattern is not None:
            line = pattern.sub(lambda match: paint(colour, match.group()), line)
        print("    " + line)


def check(holds, what):
    if not holds:
        print(paint("31", f"\nThe demo failed: {what}"))
        sys.exit(1)


def main():
    binary = sys.argv[1]
    make = LookAlikes(20)
    token, npm_token, password = make.github(), make.npm(), make.password()
    settings = (
        "# settings.py\n"
        f'GITHUB_TOKEN = "{token}"\n'
        f'DATABASE_URL = "postgresql://app:{password}@db.example.com:5432/orders"\n'
        'REGION = os.environ["REGION"]\n')
    log = f"$ npm publish\nnpm notice using token {npm_token}\nnpm ERR! 403 forbidden\n"
    secrets = (token, npm_token, password)

    with tempfile.TemporaryDirectory(prefix="lampblack-demo-") as name:
        folder = pathlib.Path(name)
        # A state folder of its own: the demo leaves nothing behind, and no key of the person who runs it is used.
        environment = {"PATH": "/usr/bin:/bin", "HOME": name, "XDG_STATE_HOME": f"{name}/state"}
        workspace = folder / "workspace"
        workspace.mkdir()
        file = workspace / "settings.py"
        file.write_text(settings)
        (workspace / "publish.log").write_text(log)
        uri = file.as_uri()

        print("A workspace with three secrets in it (look-alikes, made up just now):")
        show(settings + log, re.compile("|".join(map(re.escape, secrets))), "31")

        title("1. The command line finds them")
        scan = subprocess.run([binary, "scan", "."], cwd=workspace, env=environment, capture_output=True, text=True, check=False)
        show(scan.stdout + scan.stderr)
        check(scan.returncode == 1, "scan did not find them")

        title("2. An editor gets them as diagnostics, while the file is open and before it is saved")
        client = Sidecar(binary, env=environment)
        client.initialize(workspace.as_uri())
        client.open(uri, settings, "python")
        diagnostics = client.notification("textDocument/publishDiagnostics")["diagnostics"]
        for diagnostic in diagnostics:
            start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
            print(f"    settings.py:{start['line'] + 1}:{start['character'] + 1}-{end['character'] + 1}  {diagnostic['message']}")
        check(len(diagnostics) == 2, f"{len(diagnostics)} diagnostics")

        title("3. An assistant's context window is opened, and shared: this is all that the assistant gets")
        context = {"id": "demo", "version": 1}
        client.notify("context/didOpen", {"context": {
            **context, "client": {"name": "demo", "version": "1"}, "destination": {"provider": "example"}, "task": "refactor",
            "workspace": workspace.as_uri(),
            "items": [
                {"id": "ask", "kind": "prompt", "text": "Read both values from the environment, with these as defaults."},
                {"id": "file", "kind": "file", "uri": uri, "languageId": "python", "text": settings},
                {"id": "log", "kind": "terminal", "text": log}]}})
        share = client.request("context/share", {"context": context})
        placeholders = {entry["placeholder"]: entry["label"] for entry in share["legend"]}
        pattern = re.compile("|".join(map(re.escape, placeholders)) or "$^")
        shared = "".join(item["text"].rstrip("\n") + "\n" for item in share["items"])
        print(f"    decision: {paint('1', share['decision'])}")
        show(shared, pattern, "32")
        for placeholder, label in placeholders.items():
            print(f"    {paint('32', placeholder)} stands for: {label}")
        check(share["decision"] == "redact", "the decision is " + share["decision"])
        check(not any(secret in str(share) for secret in secrets), "a secret was shared")

        title("4. The assistant answers with the placeholders, and the answer is restored into the file")
        shared_file = next(item["text"] for item in share["items"] if item["id"] == "file")
        answer = re.sub(r'^(\w+) = ("[^"]*")$', r'\1 = os.environ.get("\1", \2)', shared_file, flags=re.M)
        expected = re.sub(r'^(\w+) = ("[^"]*")$', r'\1 = os.environ.get("\1", \2)', settings, flags=re.M)
        print("    its answer:")
        show(answer, pattern, "32")
        restored = client.request("context/restore", {
            "context": {"id": "demo"}, "purpose": "edit", "target": {"uri": uri}, "escaping": "none", "text": answer})
        file.write_text(restored["text"])
        print("    the file afterwards:")
        show(restored["text"], re.compile("|".join(map(re.escape, secrets))), "31")
        check(file.read_text() == expected, "the restored file differs from the original bytes")
        print("    Byte for byte what it should be: " + paint("32", "yes"))

        title("5. The same answer goes anywhere else with its placeholders: to another file, or onto the screen of a chat")
        for purpose, target in (("edit", {"uri": workspace.as_uri() + "/other.py"}), ("display", {})):
            other = client.request("context/restore", {
                "context": {"id": "demo"}, "purpose": purpose, "target": target, "escaping": "none", "text": answer})
            check(not any(secret in other["text"] for secret in secrets), "a secret was restored into the wrong place")
            print(f"    {purpose}: {len(other['withheld'])} withheld ({other['withheld'][0]['reason']})")
        check(client.stop() == 0, "the sidecar did not end well")

    print(f"""
{paint('1', 'Shown:')} two secrets marked in an open buffer, three taken out of a context window, and an answer restored into
the file that they came from, all by {pathlib.Path(binary).name} over stdio, offline.

{paint('1', 'To have it in your editor:')}
  VS Code   cd editors/vscode && npm ci && npm run package && code --install-extension *.vsix
  Neovim    add the folder editors/nvim to your 'runtimepath' and call require('lampblack').setup{{}}
README.md says more.""")


if __name__ == "__main__":
    main()
