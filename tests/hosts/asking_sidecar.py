#!/usr/bin/env python3
"""asking_sidecar.py LOG: a sidecar that finds nothing and asks about everything, for the tests of what a person is asked.

Each share and each action is blocked with a question until a grant of its context stands. An item's text or an action's
command that is JSON is put over what would be asked, so that a test can say what comes. All that is received is a line of LOG.
"""
import json
import sys

log = open(sys.argv[1], "a", encoding="utf-8")
grants, asked = [], {}
loosening = {"share-once", "share-15-minutes", "allow-once", "allow-15-minutes"}


def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sys.stdout.buffer.flush()


def receive():
    size = None
    for line in iter(sys.stdin.buffer.readline, b""):
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
        elif line == b"\r\n":
            message = json.loads(sys.stdin.buffer.read(size))
            log.write(json.dumps(message) + "\n")
            log.flush()
            yield message


def tell_grants(**more):
    send({"method": "grants/changed", "params": {"grants": grants, **more}})


def ask(context, kind, said):
    question = "question-%d" % (len(asked) + 1)
    yes = [("share-once", "Share Once"), ("share-15-minutes", "Share for 15 Minutes")]
    no = [("redact", "Redact")] if kind == "share" else []
    if kind != "share":
        yes = [("allow-once", "Allow Once"), ("allow-15-minutes", "Allow for 15 Minutes")]
    params = {
        "id": question, "context": {"id": context, "client": {"name": "an-assistant", "version": "1"}, "task": "deploy"},
        "kind": kind, "message": "May an-assistant do this, with model large of example, to deploy?",
        "details": ["Production credential: once in deploy.sh"],
        "choices": [{"id": id, "title": title} for id, title in [*yes, *no, ("block", "Block")]],
    }
    try:
        params.update(json.loads(said))
    except ValueError:
        pass
    asked[question] = params
    send({"id": question, "method": "lampblack/ask", "params": params})
    return question


def decide(context, kind, said, allowed):
    if any(grant["context"] == context for grant in grants):
        return {"decision": "allow", "reasons": [], **allowed}
    answer = {"decision": "block", "reasons": [{"message": "This needs a person's word."}], "items": [], "legend": []}
    return {**answer, "question": ask(context, kind, said)} if context else answer


def answered(question, result):
    choice = result.get("choice") if isinstance(result, dict) else None
    if asked.get(question) and choice in loosening:
        grants.append({
            "id": "grant-%d" % (len(grants) + 1), "context": asked[question]["context"]["id"], "kind": asked[question]["kind"],
            "what": "production credentials", "destination": "example/large", "task": "deploy",
            "remainingMs": 900_000 if choice.endswith("minutes") else 60_000, "created": 1764000000000,
            **({} if choice.endswith("minutes") else {"usesLeft": 1}),
        })
    asked[question] = None
    tell_grants(question=question)


contexts = {}
for message in receive():
    method, params, id = message.get("method"), message.get("params") or {}, message.get("id")
    context = params.get("context") if isinstance(params, dict) else None
    if method == "initialize":
        send({"id": id, "result": {"capabilities": {"experimental": {"lampblack": {"protocol": 1}}}}})
    elif method == "context/didOpen":
        contexts[context["id"]] = context.get("items", [])
    elif method == "context/didClose":
        for question, about in asked.items():
            if about and about["context"]["id"] == context["id"]:
                send({"method": "$/cancelRequest", "params": {"id": question}})
                asked[question] = None
        grants = [grant for grant in grants if grant["context"] != context["id"]]
        tell_grants()
    elif method == "context/share":
        items = contexts.get(context["id"], []) if context else params.get("items", [])
        shared = [{"id": item["id"], "text": item.get("text", ""), "replacements": []} for item in items]
        said = "".join(item["text"] for item in shared)
        send({"id": id, "result": decide(context["id"] if context else "", "share", said, {"items": shared, "legend": []})})
    elif method == "context/authorize":
        action = params["action"] if isinstance(params.get("action"), dict) else {}
        send({"id": id, "result": decide(context["id"], action.get("kind", "tool"), action.get("command", ""), {})})
    elif method == "grants/list":
        send({"id": id, "result": {"grants": grants}})
    elif method == "grants/revoke":
        grants = [grant for grant in grants if grant["id"] != params["id"]]
        send({"id": id, "result": None})
        tell_grants()
    elif method == "exit":
        sys.exit(0)
    elif method and id is not None:
        send({"id": id, "result": None})
    elif id is not None:
        answered(id, message.get("result"))
sys.exit(1)
