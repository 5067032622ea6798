"use strict";
const assert = require("node:assert/strict");
const vscode = require("vscode");
const { github, leaks, password } = require("../look_alikes.js");
const { closeAll, eventually, lampblack, show } = require("./host.js");

const kPlaceholder = /Zq[0-9a-hjkmnp-tv-z]{18}/;

describe("tools for language models", () => {
  before(lampblack);
  afterEach(closeAll);

  const invoke = async (name, input = {}) =>
    (await vscode.lm.invokeTool(`lampblack_${name}`, { input, toolInvocationToken: undefined })).content.map(({ value }) => value);

  it("are there", () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("lampblack_")).sort();
    assert.deepEqual(names, ["lampblack_readFile", "lampblack_readSelection", "lampblack_readTerminal"]);
  });

  it("read a file redacted, and a part of it as the whole would be", async () => {
    const values = [github(), password()];
    const { document } = await show(`token: ${values[0]}\npassword: >-\n  ${values[1]}\nplain: 1\n`, "yaml");
    const [text, legend] = await invoke("readFile", { filePath: document.uri.fsPath });
    for (const value of values) assert.ok(!leaks(text + legend, value));
    assert.match(text, /^token: Zq\w{18}\npassword: >-\n  \S+\nplain: 1\n$/);
    assert.match(legend, /^Zq\w{18} stands for GitHub personal access token/);
    const [part] = await invoke("readFile", { filePath: document.uri.fsPath, startLine: 3, endLine: 4 });
    assert.equal(part, text.split("\n").slice(2, 4).join("\n"));
  });

  it("read the selection, and say when there is none", async () => {
    const value = github();
    const { editor } = await show(`a: 1\ntoken: ${value}\n`, "yaml");
    await assert.rejects(invoke("readSelection"), /Nothing is selected/);
    editor.selection = new vscode.Selection(1, 0, 1, 20);
    assert.match((await invoke("readSelection"))[0], new RegExp(`^token: ${kPlaceholder.source}$`));
  });

  it("withhold a protected file", async () => {
    const { document } = await show("just text\n", "pem");
    await assert.rejects(invoke("readFile", { filePath: document.uri.fsPath }), /Not shared: /);
  });

  it("read what a terminal printed", async function () {
    this.timeout(60_000); // a shell may take its time
    const value = github();
    const terminal = vscode.window.createTerminal({ shellPath: "/bin/bash", env: { PLANTED: value } });
    try {
      terminal.show();
      const shell = await eventually("the shell tells of its commands", () => terminal.shellIntegration, 20_000);
      shell.executeCommand("echo token: $PLANTED");
      let read = "";
      const text = await eventually("the output is there", async () => {
        [read] = await invoke("readTerminal").catch((error) => [String(error)]);
        return kPlaceholder.test(read) && read;
      }, 30_000).catch((error) => assert.fail(`${error}: ${JSON.stringify(read)}`));
      assert.ok(!leaks(text, value));
      assert.match(text, /\$ echo token: \$PLANTED/);
    } finally {
      terminal.dispose();
    }
  });
});
