// The extension of an assistant that behaves, for the tests on the screen: it opens a context with the file that is in front, shares it
// and closes it. And it has a model, without which there is no chat.
"use strict";
const vscode = require("vscode");

exports.activate = async function activate(extension) {
  const lampblack = await vscode.extensions.getExtension("lampblack.lampblack").activate();
  let context;
  extension.subscriptions.push(vscode.lm.registerLanguageModelChatProvider("fake", {
    provideLanguageModelChatInformation: async () => [{
      id: "fake-1", name: "Fake", family: "fake", version: "1", maxInputTokens: 1000, maxOutputTokens: 1000, capabilities: { toolCalling: true },
    }],
    provideLanguageModelChatResponse: async () => undefined,
    provideTokenCount: async () => 1,
  }));
  await vscode.lm.selectChatModels({ vendor: "lampblack" }); // VS Code offers what was asked for once
  extension.subscriptions.push(
    vscode.commands.registerCommand("agent.open", () => {
      const { document } = vscode.window.activeTextEditor;
      context = lampblack.openContext({
        client: { name: "an-agent", version: "1" }, destination: { provider: "example", model: "large" }, task: "review",
        items: [
          { id: "prompt", kind: "prompt", text: "Is this deployment sound?" },
          { id: "file", kind: "file", uri: document.uri.toString(), languageId: document.languageId, text: document.getText() },
          { id: "picture", kind: "other", title: "screen.png", opaque: { mediaType: "image/png", size: 1000 } },
        ],
      });
    }),
    vscode.commands.registerCommand("agent.share", () => context.share()),
    vscode.commands.registerCommand("agent.close", () => context.close()),
  );
};
