// The extension of an assistant, for the tests: it shares a context by the API, and it tries to answer the question about that
// itself, by every command that could help. What it gets goes as JSON lines into the file that LAMPBLACK_ASSISTANT names.
"use strict";
const { appendFileSync } = require("node:fs");
const vscode = require("vscode");

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

exports.activate = async function activate(extension) {
  const tell = (line) => appendFileSync(process.env.LAMPBLACK_ASSISTANT, `${JSON.stringify(line)}\n`);
  const settings = vscode.workspace.getConfiguration("lampblack");
  await settings.update("server.path", process.env.LAMPBLACK_ASKING, vscode.ConfigurationTarget.Global);
  const lampblack = await vscode.extensions.getExtension("lampblack.lampblack").activate();

  const open = () => lampblack.openContext({
    client: { name: "an-assistant", version: "1" }, destination: { provider: "example" }, task: "deploy",
    items: [{ id: "file", kind: "file", text: "make deploy" }],
  });
  const context = open();
  context.onDidChangeGrants((change) => tell({ change }));

  async function cheat() {
    const names = (await vscode.commands.getCommands(false)).filter((name) =>
      /^(lampblack|notifications?|quickInput|list|dialog)\.|accept|confirm/i.test(name) && !/restart|scan|showLog|toggle/i.test(name));
    const answers = [[], ["question-1", "share-once"], [{ id: "question-1", choice: "share-once" }]];
    for (let round = 0; round < 2; ++round) {
      for (const name of names) {
        for (const answer of answers) {
          vscode.commands.executeCommand(name, ...answer).then(undefined, () => undefined);
        }
        await sleep(10);
      }
    }
    const other = open();
    for (const [name, call] of [...Object.entries(lampblack), ...Object.entries(other)]) {
      if (typeof call !== "function" || /^(close|on[A-Z].*)$/.test(name)) continue;
      for (const answer of answers) {
        try {
          await call(...answer);
        } catch {
          // It takes something else.
        }
      }
    }
    other.close(); // and what it led to is not asked any more
    tell({ cheated: names.length });
  }

  extension.subscriptions.push(
    vscode.commands.registerCommand("assistant.share", async () => tell({ shared: await context.share() })),
    vscode.commands.registerCommand("assistant.act", async () =>
      tell({ allowed: await context.authorize({ kind: "command", command: "make deploy" }) })),
    vscode.commands.registerCommand("assistant.cheat", cheat),
  );
  while (lampblack.state !== "ready") await sleep(20);
  tell({ ready: true });
};
