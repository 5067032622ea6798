"use strict";
const assert = require("node:assert/strict");
const vscode = require("vscode");
const { github, leaks, sendgrid } = require("../look_alikes.js");
const { closeAll, eventually, lampblack, show } = require("./host.js");

const kPlaceholder = /Zq[0-9a-hjkmnp-tv-z]{18}/;

// The two sides of the diff that is in front.
async function diff() {
  const input = await eventually("a diff", () => {
    const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return active instanceof vscode.TabInputTextDiff && active;
  });
  const text = async (uri) => (await vscode.workspace.openTextDocument(uri)).getText();
  return { original: await text(input.original), redacted: await text(input.modified) };
}

describe("views", () => {
  before(lampblack);
  afterEach(closeAll);

  it("previews what an assistant would receive of a file", async () => {
    const values = [github(), sendgrid()];
    const content = `one: ${values[0]}\ntwo: ${values[1]}\nagain: ${values[0]}\nthree: plain\n`;
    await show(content, "yaml");
    await vscode.commands.executeCommand("lampblack.preview");
    const { original, redacted } = await diff();
    assert.equal(original, content.replaceAll(/gh[p]_\w+|SG[.][\w.]+/g, (value) => "\u2022".repeat(value.length)));
    for (const value of values) assert.ok(!leaks(redacted, value));
    const words = redacted.split("\n").map((line) => kPlaceholder.exec(line)?.[0]);
    assert.ok(words[0] && words[1] && words[0] !== words[1]);
    assert.equal(words[2], words[0]);
    assert.ok(redacted.endsWith("\nthree: plain\n"));
  });

  it("previews a selection, and replaces whole a value that the selection cuts", async () => {
    const value = github();
    const { editor } = await show(`before: 1\ntoken: ${value}\nafter: 2\n`, "yaml");
    editor.selection = new vscode.Selection(0, 8, 1, 7 + 20);
    await vscode.commands.executeCommand("lampblack.preview");
    const { original, redacted } = await diff();
    assert.equal(original, `1\ntoken: ${"\u2022".repeat(20)}`);
    assert.match(redacted, new RegExp(`^1\ntoken: ${kPlaceholder.source}$`));
  });

  it("previews the values themselves only when they aren't covered", async () => {
    const settings = () => vscode.workspace.getConfiguration("lampblack");
    await vscode.commands.executeCommand("lampblack.toggleMask");
    try {
      await eventually("the setting holds", () => settings().get("mask") === "off");
      const content = `token: ${github()}\n`;
      await show(content, "yaml");
      await vscode.commands.executeCommand("lampblack.preview");
      assert.equal((await diff()).original, content);
    } finally {
      await settings().update("mask", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("copies several selections redacted", async () => {
    const value = github();
    const { editor } = await show(`a: ${value}\nb: 2\nc: 3\n`, "yaml");
    editor.selections = [new vscode.Selection(2, 0, 2, 4), new vscode.Selection(0, 0, 0, 3 + value.length)];
    await vscode.commands.executeCommand("lampblack.copyRedacted");
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, new RegExp(`^a: ${kPlaceholder.source}\nc: 3$`));
  });

  it("copies a part of a value as its placeholder", async () => {
    const value = github();
    const { editor } = await show(`token: ${value}\n`, "yaml");
    editor.selection = new vscode.Selection(0, 7 + 10, 0, 7 + 30);
    await vscode.commands.executeCommand("lampblack.copyRedacted");
    assert.match(await vscode.env.clipboard.readText(), new RegExp(`^${kPlaceholder.source}$`));
  });

  it("lists what was shared, and no part of a value", async () => {
    const value = github();
    const api = await lampblack();
    const shared = await api.share({
      client: { name: "host-tests", version: "1" }, destination: { provider: "nobody" }, task: "review",
      items: [{ id: "file", kind: "file", uri: "file:///project/a.sh", text: `T=${value}` }],
    });
    assert.equal(shared.decision, "redact");
    await vscode.commands.executeCommand("lampblack.showShares");
    const text = vscode.window.activeTextEditor.document.getText();
    assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  share +redact .*nobody, review .*secret \u00d71.*file:\/\/\/project\/a\.sh/);
    assert.ok(!leaks(text, value));
  });
});
