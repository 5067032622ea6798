"use strict";
const assert = require("node:assert/strict");
const vscode = require("vscode");
const { github, leaks } = require("../look_alikes.js");
const { closeAll, eventually, findings, lampblack, show, sidecars } = require("./host.js");

const kUri = "file:///project/settings.yaml";
const kEdit = { purpose: "edit", target: { uri: kUri }, escaping: "none" };

describe("a sidecar that goes away", () => {
  let api;
  let value;
  let context;
  let kills = 0;

  async function kill() {
    const [pid, ...others] = sidecars();
    assert.ok(pid !== undefined, "there is a sidecar");
    assert.deepEqual(others, [], "there is only one sidecar");
    process.kill(pid, "SIGKILL");
    ++kills;
    await eventually("its end was noticed", () => api.state !== "ready");
  }

  beforeEach(async () => {
    api = await lampblack();
    value = github();
    context = api.openContext({
      client: { name: "host-tests", version: "1" }, destination: { provider: "nobody" }, task: "refactor",
      items: [{ id: "file", kind: "file", uri: kUri, text: `token: ${value}\n` }],
    });
  });
  afterEach(async () => {
    context.close();
    await closeAll();
  });

  it("blocks shares and actions, restores nothing, and comes back with contexts and marks", async () => {
    const { document } = await show(`token = "${value}"\n`);
    await eventually("a mark", () => findings(document.uri).length === 1);
    const { items: [{ text: answer }] } = await context.share();
    await kill();
    const shared = await context.share();
    assert.equal(shared.decision, "block");
    assert.deepEqual(shared.items, []);
    assert.ok(shared.reasons[0].message.length > 0);
    assert.equal((await context.authorize({ kind: "command", command: "true" })).decision, "block");
    const kept = await context.restore(answer, kEdit);
    assert.equal(kept.text, answer);
    assert.equal(kept.withheld.length, 1);
    await eventually("it is back", () => api.state === "ready");
    await eventually("the mark is back", () => findings(document.uri).length === 1);
    const again = await context.share();
    assert.equal(again.decision, "redact");
    assert.equal(again.items[0].text, answer, "the same placeholder as before");
    assert.equal((await context.restore(answer, kEdit)).text, `token: ${value}\n`);
  });

  it("previews why nothing would be shared", async () => {
    await show(`token = "${value}"\n`);
    await kill();
    await vscode.commands.executeCommand("lampblack.preview");
    const text = vscode.window.activeTextEditor.document.getText();
    assert.match(text, /^Nothing of this would be shared\.\n\u2022 the sidecar is not running$/);
    await eventually("it is back", () => api.state === "ready");
  });

  it("keeps an update that was made while it was away", async () => {
    await kill();
    context.update([{ kind: "add", item: { id: "more", kind: "prompt", text: "more" } }]);
    await eventually("it is back", () => api.state === "ready");
    const shared = await context.share();
    assert.deepEqual(shared.items.map(({ id }) => id), ["file", "more"]);
    assert.ok(!leaks(JSON.stringify(shared), value));
  });

  it("blocks a share that is under way", async () => {
    const [pid] = sidecars();
    process.kill(pid, "SIGSTOP");
    const share = context.share();
    process.kill(pid, "SIGKILL");
    assert.equal((await share).decision, "block");
    await eventually("it is back", () => api.state === "ready");
  });

  it("blocks a share that is late", async () => {
    const [pid] = sidecars();
    process.kill(pid, "SIGSTOP");
    try {
      const shared = await context.share({ deadlineMs: 200 });
      assert.equal(shared.decision, "block");
      assert.match(shared.reasons[0].message, /did not answer/);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    assert.equal((await context.share()).decision, "redact");
  });

  it("loses no character of a stream that it breaks off", async () => {
    const { items: [{ text: answer }] } = await context.share();
    const stream = context.restoreStream(kEdit);
    const before = await stream.push(answer.slice(0, 15)); // in the middle of the placeholder
    await kill();
    const after = await stream.push(answer.slice(15));
    const end = await stream.end();
    assert.equal(before.text + after.text + end.text, answer);
    await eventually("it is back", () => api.state === "ready");
  });

  it("is started again after more than five crashes in three minutes", async () => {
    while (kills <= 5) {
      await kill();
      await eventually("it is back", () => api.state === "ready", 40_000);
    }
    assert.equal((await context.share()).decision, "redact");
  }).timeout(120_000);

  it("says so when it can't start, and starts when it can", async () => {
    const settings = vscode.workspace.getConfiguration("lampblack");
    await settings.update("server.path", "/nowhere/lampblack", vscode.ConfigurationTarget.Global);
    try {
      await eventually("it is away", () => api.state === "waiting");
      assert.equal((await context.share()).decision, "block");
    } finally {
      await settings.update("server.path", undefined, vscode.ConfigurationTarget.Global);
    }
    await lampblack();
    assert.equal((await context.share()).decision, "redact");
  });
});
