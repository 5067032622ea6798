// Tests of the extension's parts that need no VS Code: arithmetic against naive oracles, and answers that must not be
// believed. Node runs the TypeScript as it is.
import assert from "node:assert/strict";

// A small generator with a seed, so that a failure can be seen again.
function generator(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

const kPieces = ["a", "bc", " ", "\n", "\r\n", "\r", "é", "\u{1f389}", "Zq"];

function someText(next, pieces) {
  let text = "";
  for (let count = next(pieces); count > 0; --count) text += kPieces[next(kPieces.length)];
  // Appending could join "\r" and "\n", or split them: keep away from that, VS Code never shows such a position.
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

// The slow way from an offset to a position.
function positionAt(text, offset) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1).length };
}

const rangeOf = (text, from, to) => ({ start: positionAt(text, from), end: positionAt(text, to) });

export async function plainTests(sources) {
  const { applyEdits, lineStarts, offsetAt, redactedPart, shiftRange } = await import(`${sources}/positions.ts`);
  const { detours } = await import(`${sources}/around.ts`);
  const { actionsOf, restoreCall } = await import(`${sources}/tool_calls.ts`);
  const { isCredentialFile } = await import(`${sources}/files.ts`);
  const { readAuthorization, readFindings, readGrants, readLedger, readQuestion, readRestored, readShare } = await import(`${sources}/wire.ts`);
  const someRange = (next, text) => {
    const from = next(text.length + 1);
    return [from, from + next(text.length - from + 1)];
  };

  const place = { range: rangeOf("ab", 0, 2), redactedRange: rangeOf("ab", 0, 2), placeholder: "p", class: "secret", rule: "r" };
  const share = {
    decision: "redact", reasons: [{ message: "m" }], receipt: "1", legend: [{ placeholder: "p", label: "l" }],
    items: [{ id: "one", text: "ab", replacements: [place] }, { id: "two", withheld: "opaque", replacements: [] }],
  };
  const ids = ["one", "two"];

  return {
    "offsets are those of every kind of line end": () => {
      const text = "a\r\nb\rc\nd";
      const starts = lineStarts(text);
      assert.deepEqual(starts, [0, 3, 5, 7]);
      assert.equal(offsetAt(text, starts, { line: 0, character: 9 }), 1);
      assert.equal(offsetAt(text, starts, { line: 3, character: 9 }), 8);
      assert.equal(offsetAt(text, starts, { line: 9, character: 0 }), 8);
    },

    "edits apply in order, each to what the one before left": () => {
      for (let seed = 0; seed < 2000; ++seed) {
        const next = generator(seed);
        const before = someText(next, 20);
        let text = before;
        const edits = [];
        for (let count = 1 + next(4); count > 0; --count) {
          const [from, to] = someRange(next, text);
          const inserted = someText(next, 4);
          edits.push({ range: rangeOf(text, from, to), text: inserted });
          text = text.slice(0, from) + inserted + text.slice(to);
        }
        assert.equal(applyEdits(before, edits), text, `seed ${seed}`);
      }
    },

    "a range follows an edit that does not touch it": () => {
      for (let seed = 0; seed < 2000; ++seed) {
        const next = generator(seed);
        const parts = Array.from({ length: 5 }, () => someText(next, 6));
        const inserted = someText(next, 4);
        const text = parts.join("");
        const ends = parts.map((_, index) => parts.slice(0, index + 1).join("").length);
        const [low, high] = [rangeOf(text, ends[0], ends[1]), rangeOf(text, ends[2], ends[3])];
        // An edit after the range, then one before it.
        assert.deepEqual(shiftRange(low, high, inserted), low, `seed ${seed}`);
        if (parts[1] === "" || parts[3] === "" || parts[2] === "") continue;
        const after = parts[0] + inserted + parts.slice(2).join("");
        const by = inserted.length - parts[1].length;
        assert.deepEqual(shiftRange(high, low, inserted), rangeOf(after, ends[2] + by, ends[3] + by), `seed ${seed}`);
      }
    },

    "a cut out of a redacted text holds no part of a value": () => {
      for (let seed = 0; seed < 2000; ++seed) {
        const next = generator(seed);
        // Upper case stands for values, digits for placeholders; the rest is kept.
        let original = "";
        let redacted = "";
        const values = [];
        for (let count = next(8); count > 0; --count) {
          const kept = someText(next, 4).toLowerCase();
          const value = "V".repeat(1 + next(6));
          const placeholder = String(next(10)).repeat(1 + next(6));
          original += kept;
          redacted += kept;
          values.push([original.length, original.length + value.length, redacted.length, redacted.length + placeholder.length]);
          original += value;
          redacted += placeholder;
        }
        const replacements = values.map(([from, to, start, end]) => ({
          range: rangeOf(original, from, to), redactedRange: rangeOf(redacted, start, end),
        }));
        const [from, to] = someRange(next, original);
        let expected = "";
        for (let at = from; at < to; ++at) {
          const hit = values.find(([begin, end]) => begin <= at && at < end);
          if (!hit) expected += original[at];
          else if (at === hit[0] || at === from) expected += redacted.slice(hit[2], hit[3]);
        }
        const part = redactedPart(original, redacted, replacements.reverse(), from, to);
        // An empty cut inside a value may give its placeholder, or nothing.
        if (from !== to) assert.equal(part, expected, `seed ${seed}`);
        assert.ok(!part.includes("V"), `seed ${seed}`);
      }
    },

    "files of credentials are known by their names, and their patterns are none": () => {
      for (const path of ["/a/.env", "/a/.env.production", "/a/service.env", "/a/.netrc", "/h/.aws/credentials", "/a/secrets.yaml", "/a/tls.key", "/a/prod.tfvars", "/h/.ssh/id_ed25519"]) {
        assert.ok(isCredentialFile(path), path);
      }
      for (const path of ["/a/.env.example", "/a/environment.ts", "/a/env", "/a/secrets.ts", "/a/credentials.md", "/a/keyboard.json", "/a/.envoy"]) assert.ok(!isCredentialFile(path), path);
    },

    "settings that go around it are found, and what each fix leaves is none": () => {
      const bad = {
        "chat.byokUtilityModelDefault": "copilot", "chat.utilityModel": "other/small", "chat.tools.global.autoApprove": true,
        "chat.tools.terminal.autoApprove": { ls: true, "/.*/": true, "/^rm/": false }, "github.copilot.enable": { "*": true, plaintext: false },
      };
      const found = detours((setting) => bad[setting]);
      assert.deepEqual(found.map(({ setting }) => setting), Object.keys(bad));
      const fixed = Object.fromEntries(found.map(({ setting, fix }) => [setting, fix]));
      assert.deepEqual(detours((setting) => fixed[setting]), []);
      assert.deepEqual(fixed["chat.tools.terminal.autoApprove"], { ls: true, "/^rm/": false });
      assert.deepEqual(detours(() => undefined), []);
      assert.deepEqual(detours((setting) => (setting === "chat.utilityModel" ? "lampblack/copilot:small" : undefined)), []);
    },

    "a call of a tool gets back what its target allows, and says what it would do": async () => {
      const asked = [];
      const restore = async (text, purpose, escaping, uri) => {
        asked.push([purpose, escaping, uri]);
        return text.replaceAll("P", purpose === "edit" ? `<${uri}>` : "p");
      };
      const uriOf = (path) => `file://${path}`;
      const call = (name, input) => restoreCall({ name, input }, restore, uriOf);
      assert.deepEqual((await call("create_file", { filePath: "/a", content: "P", explanation: "P" })).input, { filePath: "/a", content: "<file:///a>", explanation: "P" });
      assert.deepEqual((await call("multi_replace_string_in_file", { replacements: [{ filePath: "/a", oldString: "P" }, { filePath: "/b", newString: "P" }] })).input,
        { replacements: [{ filePath: "/a", oldString: "<file:///a>" }, { filePath: "/b", newString: "<file:///b>" }] });
      assert.deepEqual((await call("edit_notebook_file", { filePath: "/a", newCode: ["P", "1"] })).input, { filePath: "/a", newCode: ["<file:///a>", "1"] });
      assert.deepEqual((await call("create_file", { content: "P" })).input, { content: "P" });
      assert.deepEqual((await call("read_file", { filePath: "/P", query: "P" })).input, { filePath: "/p", query: "P" });
      for (const name of ["run_in_terminal", "fetch_webpage", "mcp_x_create_file", "constructor"]) {
        const input = { filePath: "P", command: "P", content: "P", url: "P" };
        assert.deepEqual((await call(name, input)).input, input, name);
      }
      assert.deepEqual(actionsOf({ name: "run_in_terminal", input: { command: "ls" } }, uriOf), [{ kind: "command", command: "ls" }]);
      assert.deepEqual(actionsOf({ name: "create_and_run_task", input: { task: { command: "make", args: ["deploy"] } } }, uriOf), [{ kind: "command", command: "make deploy" }]);
      assert.deepEqual(actionsOf({ name: "apply_patch", input: { input: "*** Update File: /a\n*** Move to: /b\n" } }, uriOf), [{ kind: "edit", uri: "file:///a" }, { kind: "edit", uri: "file:///b" }]);
      assert.deepEqual(actionsOf({ name: "fetch_webpage", input: { path: "/a" } }, uriOf), [{ kind: "tool", tool: "fetch_webpage" }]);
      assert.ok(asked.every(([purpose]) => purpose !== "tool"));
    },

    "a good share is read as it is": () => {
      assert.deepEqual(readShare(share, ids), share);
      assert.equal(readShare({ ...share, items: share.items.map((item) => ({ ...item, uri: null })) }, ids).items[0].uri, undefined);
    },

    "a blocked share has no items, whatever was sent": () => {
      const blocked = readShare({ ...share, decision: "block" }, ids);
      assert.deepEqual([blocked.decision, blocked.items, blocked.legend], ["block", [], []]);
    },

    "a share that isn't as it should be is not believed": () => {
      const item = share.items[0];
      for (const wrong of [
        null, undefined, "allow", [], {}, { ...share, decision: "Allow" }, { ...share, decision: undefined },
        { ...share, reasons: "none" }, { ...share, items: undefined }, { ...share, items: [item] },
        { ...share, items: [...share.items, { id: "three", text: "", replacements: [] }] },
        { ...share, items: [...share.items].reverse() }, { ...share, items: [{ id: "one" }, share.items[1]] },
        { ...share, items: [{ ...item, withheld: "and text" }, share.items[1]] },
        { ...share, items: [{ ...item, text: 7 }, share.items[1]] },
        { ...share, items: [{ ...item, replacements: [{ ...place, range: { start: { line: -1, character: 0 } } }] }, share.items[1]] },
        { ...share, legend: {} },
      ]) {
        assert.throws(() => readShare(wrong, ids), /not understood/, JSON.stringify(wrong));
      }
    },

    "other answers that aren't as they should be are not believed": () => {
      for (const wrong of [null, {}, { decision: "redact", reasons: [] }, { decision: "allow" }]) {
        assert.throws(() => readAuthorization(wrong), /not understood/);
      }
      for (const wrong of [null, {}, { text: 1, restored: 0, withheld: [] }, { text: "", restored: -1, withheld: [] },
        { text: "", restored: 0 }, { text: "", restored: 0, withheld: [{}] }]) {
        assert.throws(() => readRestored(wrong), /not understood/);
      }
      assert.equal(readFindings({ context: { id: "a" } }), undefined);
    },

    "a question that isn't as it should be is not put, and none can be dressed up": () => {
      const question = { kind: "share", message: "a\nb \u202ec", details: ["d\u001b[2J"], choices: [{ id: "block", title: "Block" }] };
      assert.deepEqual(readQuestion({ ...question, id: "1" }), { ...question, message: "a b  c", details: ["d [2J"] });
      const drawn = readQuestion({ ...question, id: "1", message: "[Yes](command:yes) $(check)" });
      assert.equal(drawn.message, "[Yes] (command:yes) $ (check)");
      for (const wrong of [null, {}, { ...question, kind: "other" }, { ...question, message: 7 }, { ...question, choices: [] },
        { ...question, choices: ["block"] }, { ...question, choices: [{ id: "block" }] }, { ...question, details: "none" }]) {
        assert.equal(readQuestion(wrong), undefined, JSON.stringify(wrong));
      }
    },

    "grants that aren't as they should be are not shown": () => {
      const grant = { id: "1", context: "c", kind: "share", what: "w", remainingMs: 5, created: 1764000000000 };
      assert.deepEqual(readGrants({ grants: [grant], question: "q" }), { grants: [grant], question: "q" });
      for (const wrong of [null, {}, { grants: {} }, { grants: [{}] }, { grants: [{ ...grant, created: "now" }] },
        { grants: [{ ...grant, remainingMs: "5" }] }, { grants: [{ ...grant, kind: "all" }] }]) {
        assert.equal(readGrants(wrong), undefined, JSON.stringify(wrong));
      }
    },

    "records of the ledger are read from whatever they have": () => {
      const record = { kind: "share", time: 5, decision: "redact", client: { name: "c" }, destination: { provider: "p", model: "m" }, task: "test",
        items: [{ uri: "u" }, { original: "1" }, { uri: "w", withheld: true }], reasons: [{ message: "r", policy: "p:1" }],
        findings: [{ class: "secret", count: 2 }, { class: "personal", count: 1 }, { class: "secret", count: 1 }] };
      const { records: [share, grant], more } = readLedger({ records: [record, { kind: "answer", time: 6, choice: "block" }], next: 4 });
      assert.deepEqual([share.outcome, share.client, share.destination, share.items], ["redact", "c", "p/m", ["u", "w (withheld)"]]);
      assert.deepEqual(share.found, [{ class: "secret", count: 3 }, { class: "personal", count: 1 }]);
      assert.deepEqual([grant.outcome, grant.client, grant.found, more], ["block", "", [], true]);
      for (const wrong of [null, {}, { records: [{}] }, { records: [{ kind: "share" }] }, { records: [{ ...record, findings: 1 }] }]) {
        assert.throws(() => readLedger(wrong), /not understood/, JSON.stringify(wrong));
      }
    },
  };
}
