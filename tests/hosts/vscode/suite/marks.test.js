"use strict";
const assert = require("node:assert/strict");
const { statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");
const { github, leaks, sendgrid } = require("../look_alikes.js");
const { closeAll, eventually, extension, findings, lampblack, show, sleep } = require("./host.js");

const folder = () => vscode.workspace.workspaceFolders[0].uri.fsPath;

describe("marks", () => {
  before(lampblack);
  afterEach(closeAll);

  it("comes from the package, with a binary that may be run", () => {
    assert.match(extension().extensionPath, /lampblack\.lampblack-[0-9.]+/);
    assert.equal(statSync(join(extension().extensionPath, "bin", "lampblack")).mode & 0o111, 0o111);
  });

  it("marks the values in a file, and nothing around them", async () => {
    const values = [github(), sendgrid()];
    const path = join(folder(), "marks.yaml");
    writeFileSync(path, `github:\n  token: ${values[0]}\npayments:\n  key: "${values[1]}"\n  password: \${FROM_VAULT}\n`);
    const document = await vscode.workspace.openTextDocument(path);
    await vscode.window.showTextDocument(document);
    await eventually("two findings", () => findings(document.uri).length === 2);
    const marked = findings(document.uri).map(({ range }) => document.getText(range)).sort();
    assert.deepEqual(marked, [...values].sort());
  });

  it("puts no part of a value into a diagnostic", async () => {
    const value = github();
    const { document } = await show(`token = "${value}"\n`);
    const [finding] = await eventually("a finding", () => findings(document.uri).length === 1 && findings(document.uri));
    assert.ok(finding.message.length > 0);
    assert.ok(finding.code);
    assert.ok(!leaks(JSON.stringify(finding), value));
  });

  it("marks a value that is typed character by character into an unsaved document, and follows it", async () => {
    const value = github();
    const document = await vscode.workspace.openTextDocument({ content: "" });
    await vscode.window.showTextDocument(document);
    const lines = `# settings\ntoken = "${value}"\n`;
    for (const character of lines) await vscode.commands.executeCommand("type", { text: character });
    await eventually("the typed value is marked", () =>
      findings(document.uri).some(({ range }) => document.getText(range) === value));
    const editor = vscode.window.activeTextEditor;
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand("type", { text: "one more line\n" });
    await eventually("the mark is where the value now is", () =>
      findings(document.uri).length === 1 && document.getText(findings(document.uri)[0].range) === value);
  });

  it("clears the mark when the value goes, and all when the document closes", async () => {
    // An unsaved one: VS Code keeps files loaded for minutes after their editors are gone.
    const document = await vscode.workspace.openTextDocument({ content: `a = "${github()}"\nb = "${github()}"\n` });
    const editor = await vscode.window.showTextDocument(document);
    await eventually("both are marked", () => findings(document.uri).length === 2);
    await editor.edit((edit) => edit.delete(document.lineAt(0).rangeIncludingLineBreak));
    await eventually("one is left", () => findings(document.uri).length === 1);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await eventually("none is left", () => findings(document.uri).length === 0);
  });

  it("tells on hover what it is, and no part of it", async () => {
    const value = github();
    const { document } = await show(`token = "${value}"\n`);
    await eventually("a finding", () => findings(document.uri).length === 1);
    const at = findings(document.uri)[0].range.start.translate(0, 3);
    const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, at);
    const text = hovers.flatMap((hover) => hover.contents).map((content) => content.value ?? content).join("\n");
    assert.match(text, /GitHub/);
    assert.ok(!leaks(text, value));
  });

  it("scans the workspace's files that aren't open", async () => {
    const value = github();
    const path = join(folder(), "closed.txt");
    writeFileSync(path, `first\n  token: ${value}\n`);
    await vscode.commands.executeCommand("lampblack.scanWorkspace");
    const uri = vscode.Uri.file(path);
    const [finding] = await eventually("a finding in the closed file", () => findings(uri).length === 1 && findings(uri));
    assert.deepEqual([finding.range.start.line, finding.range.start.character], [1, 9]);
    assert.equal(finding.range.end.character, 9 + value.length);
    assert.ok(!leaks(JSON.stringify(finding), value));
    const document = await vscode.workspace.openTextDocument(uri);
    await eventually("one finding of the sidecar instead", () =>
      findings(uri).length === 1 && document.getText(findings(uri)[0].range) === value);
  });

  it("marks the cells of a notebook", async () => {
    const value = github();
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, `token = "${value}"`, "python");
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(0);
    await eventually("the cell is marked", () =>
      findings(document.uri).some(({ range }) => document.getText(range) === value));
  });

  it("writes no value to its log, whatever a workspace sets", async () => {
    const settings = () => vscode.workspace.getConfiguration("lampblack");
    const path = join(folder(), ".vscode", "settings.json");
    writeFileSync(path, JSON.stringify({ "lampblack.trace.server": "verbose" }));
    try {
      await eventually("the workspace asks for a trace", () => settings().get("trace.server") === "verbose");
      await vscode.commands.executeCommand("lampblack.restart");
      await lampblack();
      const value = github();
      const { document } = await show(`token = "${value}"\n`);
      await eventually("a finding", () => findings(document.uri).length === 1);
      await vscode.commands.executeCommand("lampblack.showLog");
      const log = await eventually("the log is a document and not empty", () => vscode.workspace.textDocuments.find(
        ({ uri, getText }) => uri.scheme === "output" && uri.path.includes("lampblack") && getText() !== ""));
      await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, new vscode.Position(0, 12));
      await sleep(500);
      assert.ok(!leaks(log.getText(), value));
    } finally {
      writeFileSync(path, "{}");
    }
  });

  it("does not let a workspace choose the binary or uncover values", async () => {
    const path = join(folder(), ".vscode", "settings.json");
    const settings = () => vscode.workspace.getConfiguration("lampblack");
    writeFileSync(path, JSON.stringify({ "lampblack.server.path": "/bin/false", "lampblack.mask": "off", "editor.tabSize": 7 }));
    try {
      await eventually("the workspace's settings are read", () =>
        vscode.workspace.getConfiguration("editor").get("tabSize") === 7);
      await vscode.commands.executeCommand("lampblack.restart");
      const api = await lampblack();
      assert.equal(settings().get("server.path"), "");
      assert.equal(settings().get("mask"), "credentials");
      assert.equal(api.state, "ready");
    } finally {
      writeFileSync(path, "{}");
    }
  });
});
