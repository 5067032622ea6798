// What the tests in the extension host share.
"use strict";
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Asks until the answer is truthy; fails with what was awaited.
async function eventually(what, ask, limit = 10_000) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
    await sleep(20);
  }
}

const extension = () => vscode.extensions.getExtension("lampblack.lampblack");

async function lampblack() {
  const api = await extension().activate();
  await eventually("the sidecar is ready", () => api.state === "ready");
  return api;
}

const findings = (uri) =>
  vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === "lampblack");

let shown = 0;

// Shows a new file. Each has a name of its own: VS Code gives that of an unsaved document that was closed to the next one,
// and sometimes its text.
async function show(content, suffix = "txt") {
  const path = join(vscode.workspace.workspaceFolders[0].uri.fsPath, `shown-${++shown}.${suffix}`);
  writeFileSync(path, content);
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document);
  // Another editor that is on its way out may take the focus once more.
  const editor = await eventually("it is in front", () =>
    vscode.window.activeTextEditor?.document === document && vscode.window.activeTextEditor);
  return { document, editor };
}

// Closes every editor without asking whether to save.
async function closeAll() {
  await eventually("all editors are closed", async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    return vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  });
}

// The processes that this extension host started from the extension's folder.
function sidecars() {
  const found = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))[1];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      if (Number(parent) === process.pid && command.includes("serve") && command.includes("--stdio")) found.push(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

module.exports = { closeAll, eventually, extension, findings, lampblack, show, sidecars, sleep };
