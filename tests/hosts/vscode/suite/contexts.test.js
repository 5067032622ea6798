"use strict";
const assert = require("node:assert/strict");
const { github, leaks, password, sendgrid } = require("../look_alikes.js");
const { eventually, lampblack } = require("./host.js");

const kUri = "file:///project/settings.yaml";
const client = { name: "host-tests", version: "1" };
const destination = { provider: "nobody", model: "none" };

const file = (text, uri = kUri) => ({ id: "file", kind: "file", uri, languageId: "yaml", text });

describe("contexts", () => {
  let api;
  const opened = [];
  const open = (items) => {
    const context = api.openContext({ client, destination, task: "refactor", items });
    opened.push(context);
    return context;
  };

  before(async () => {
    api = await lampblack();
  });
  afterEach(() => {
    for (const context of opened.splice(0)) context.close();
  });

  it("shares a context without its values, and restores an edit byte for byte", async () => {
    const values = [github(), sendgrid()];
    const text = `token: ${values[0]}\r\nkey: "${values[1]}"\r\ngreeting: "h\u00e9llo \u{1f389}"\n`;
    const context = open([{ id: "prompt", kind: "prompt", text: "Tidy this file." }, file(text)]);
    const shared = await context.share();
    assert.equal(shared.decision, "redact");
    assert.deepEqual(shared.items.map(({ id }) => id), ["prompt", "file"]);
    assert.equal(shared.items[0].text, "Tidy this file.");
    for (const value of values) assert.ok(!leaks(JSON.stringify(shared), value));
    assert.equal(shared.items[1].replacements.length, 2);
    const answer = shared.items[1].text;
    const restored = await context.restore(answer, { purpose: "edit", target: { uri: kUri }, escaping: "none" });
    assert.equal(restored.text, text);
    assert.equal(restored.restored, 2);
    assert.deepEqual(restored.withheld, []);
  });

  it("restores nothing for another file, a display or a tool", async () => {
    const value = github();
    const context = open([file(`token: ${value}\n`)]);
    const { items: [{ text }] } = await context.share();
    for (const options of [
      { purpose: "edit", target: { uri: "file:///project/elsewhere.yaml" }, escaping: "none" },
      { purpose: "display", escaping: "none" },
      { purpose: "tool", target: { tool: "post", host: "example.com" }, escaping: "none" },
    ]) {
      const restored = await context.restore(text, options);
      assert.equal(restored.text, text);
      assert.equal(restored.restored, 0);
      assert.equal(restored.withheld.length, 1);
    }
  });

  it("restores a stream that is cut anywhere", async () => {
    const value = github();
    const text = `a: ${value}\nb: 1\n`;
    const context = open([file(text)]);
    const { items: [{ text: answer }] } = await context.share();
    const options = { purpose: "edit", target: { uri: kUri }, escaping: "none" };
    for (let cut = 0; cut <= answer.length; ++cut) {
      const stream = context.restoreStream(options);
      const pieces = await Promise.all([stream.push(answer.slice(0, cut)), stream.push(answer.slice(cut)), stream.end()]);
      assert.equal(pieces.map((piece) => piece.text).join(""), text, `cut at ${cut}`);
    }
    const stream = context.restoreStream(options);
    const pieces = await Promise.all([...[...answer].map((character) => stream.push(character)), stream.end()]);
    assert.equal(pieces.map((piece) => piece.text).join(""), text);
  });

  it("escapes what it restores into a JSON string", async () => {
    const value = `${password()}"q\\r${password()}`;
    const text = `db_password: '${value}'\nnote: none\n`;
    const context = open([file(text)]);
    const { items: [{ text: redacted }] } = await context.share();
    assert.ok(!leaks(redacted, value));
    const call = JSON.stringify({ path: "settings.yaml", content: redacted }); // as an assistant's tool call carries it
    const options = { purpose: "edit", target: { uri: kUri }, escaping: "json" };
    assert.equal(JSON.parse((await context.restore(call, options)).text).content, text);
    const stream = context.restoreStream(options);
    const pieces = await Promise.all([...[...call].map((character) => stream.push(character)), stream.end()]);
    assert.equal(JSON.parse(pieces.map((piece) => piece.text).join("")).content, text);
  });

  it("follows updates, and publishes what is in the window", async () => {
    const context = open([file("token: none\n")]);
    assert.equal((await context.share()).decision, "redact");
    const published = [];
    context.onDidPublishFindings((findings) => published.push(findings));
    const [first, second] = [github(), sendgrid()];
    const before = context.version;
    context.update([{ kind: "edit", itemId: "file", edits: [
      { range: { start: { line: 0, character: 7 }, end: { line: 0, character: 11 } }, text: first },
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: "more: yes\n" },
    ] }]);
    context.update([{ kind: "add", item: { id: "terminal", kind: "terminal", text: `export KEY=${second}` }, index: 0 }]);
    assert.equal(context.version, before + 2);
    const shared = await context.share();
    assert.equal(shared.decision, "redact");
    assert.deepEqual(shared.items.map(({ id }) => id), ["terminal", "file"]);
    assert.match(shared.items[1].text, /^token: Zq[0-9a-z]{18}\nmore: yes\n$/);
    await eventually("findings of both items", () => published.some(({ version, items }) =>
      version === context.version && items.filter(({ findings }) => findings.length === 1).length === 2));
    assert.ok(!leaks(JSON.stringify(published), first) && !leaks(JSON.stringify(published), second));
    context.update([{ kind: "remove", itemId: "file" }, { kind: "replace", item: { id: "terminal", kind: "terminal", text: "ls" } }]);
    const cleared = await context.share();
    assert.equal(cleared.decision, "redact");
    assert.deepEqual(cleared.items.map(({ text }) => text), ["ls"]);
  });

  it("keeps positions with same-length placeholders", async () => {
    const value = github();
    const text = `\u{1f389} token: ${value} # end\n`;
    const context = open([file(text)]);
    const { items: [item] } = await context.share({ style: "same-length" });
    assert.ok(!leaks(item.text, value));
    assert.equal(item.text.length, text.length);
    assert.deepEqual(item.replacements[0].range, item.replacements[0].redactedRange);
  });

  it("withholds what has no text", async () => {
    const context = open([file("a: 1\n"), { id: "image", kind: "other", opaque: { mediaType: "image/png", size: 10 } }]);
    const { items } = await context.share();
    const image = items.find(({ id }) => id === "image");
    assert.equal(image.text, undefined);
    assert.ok(image.withheld.length > 0);
  });

  it("answers for an action", async () => {
    const context = open([file("a: 1\n")]);
    const answer = await context.authorize({ kind: "edit", uri: kUri });
    assert.ok(answer.decision === "allow" || answer.decision === "block");
  });

  it("shares at once what belongs to no context", async () => {
    const value = github();
    const shared = await api.share({ client, destination, task: "explain", items: [file(`token: ${value}\n`)] });
    assert.equal(shared.decision, "redact");
    assert.ok(!leaks(JSON.stringify(shared), value));
  });

  it("blocks after close, after a senseless update, and keeps ids apart", async () => {
    const closed = open([file("a: 1\n")]);
    assert.throws(() => api.openContext({ id: closed.id, client, destination, task: "other", items: [] }), /open already/);
    closed.close();
    assert.equal((await closed.share()).decision, "block");
    const broken = open([file("a: 1\n")]);
    broken.update([{ kind: "remove", itemId: "nothing" }]);
    const shared = await broken.share();
    assert.equal(shared.decision, "block");
    assert.deepEqual(shared.items, []);
    assert.match(shared.reasons[0].message, /nothing/);
  });
});
