"use strict";
const assert = require("node:assert/strict");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");
const { encodings, github, leaks, password, sendgrid } = require("../look_alikes.js");
const { eventually, lampblack } = require("./host.js");

const { LanguageModelChatMessage: Message, LanguageModelDataPart: Data, LanguageModelTextPart: Text, LanguageModelToolCallPart: Call,
  LanguageModelToolResultPart: Result } = vscode;
const kPlaceholder = /Zq[0-9a-hjkmnp-tv-z]{18}/;
const kSystem = 3;
const tools = ["read_file", "replace_string_in_file", "run_in_terminal"].map((name) => ({ name, description: name, inputSchema: { type: "object" } }));

// A model that records what it receives and answers as `script` says.
class FakeModel {
  requests = [];
  script = async () => undefined;

  async provideLanguageModelChatInformation() {
    return [{ id: "fake-1", name: "Fake", family: "fake", version: "1", maxInputTokens: 100_000, maxOutputTokens: 1000, capabilities: { toolCalling: true } }];
  }
  async provideLanguageModelChatResponse(_, messages, options, progress, token) {
    const data = (part) => (part instanceof Data ? { ...part, data: Buffer.from(part.data).toString("latin1") } : part.content ? { ...part, content: part.content.map(data) } : part);
    const request = { messages: messages.map(({ role, name, content }) => ({ role, name, content: content.map(data) })), options };
    this.requests.push(request);
    await this.script((part) => progress.report(part), JSON.stringify(request), token);
  }
  async provideTokenCount() {
    throw new Error("nothing is sent away to be counted");
  }
  get last() {
    return this.requests.at(-1);
  }
}

describe("language models", () => {
  const fake = new FakeModel();
  let registered;
  let model;
  const path = (name) => join(vscode.workspace.workspaceFolders[0].uri.fsPath, name);

  // What comes back from the model by way of Lampblack.
  async function ask(messages, options = {}, token) {
    const response = await model.sendRequest(messages, options, token);
    const parts = [];
    for await (const part of response.stream) parts.push(part);
    return { text: parts.filter((part) => part instanceof Text).map(({ value }) => value).join(""), calls: parts.filter((part) => part instanceof Call) };
  }
  const received = () => JSON.stringify(fake.requests);
  function assertClean(values) {
    for (const value of values) {
      for (const [name, encoded] of Object.entries(encodings(value))) assert.ok(!leaks(received(), encoded), `a part of value ${values.indexOf(value)}, ${name}, was sent`);
    }
  }

  before(async () => {
    await lampblack();
    registered = vscode.lm.registerLanguageModelChatProvider("fake", fake);
    [model] = await eventually("the fake model is offered by Lampblack", async () => {
      const found = (await vscode.lm.selectChatModels({ vendor: "lampblack" })).filter(({ family }) => family === "fake");
      return found.length === 1 && found;
    });
  });
  after(() => registered.dispose());
  beforeEach(() => {
    fake.requests = [];
    fake.script = async (report) => report(new Text("Yes."));
  });

  it("are offered once more, under their names", () => {
    assert.equal(model.name, "Fake (Lampblack)");
    assert.equal(model.maxInputTokens, 100_000);
  });

  it("work as agents without a value: prompt, tool, edit, and the file has the real value", async () => {
    const values = { prompt: github(), file: sendgrid(), weak: password() };
    const file = path("agent.yaml");
    const content = `mail:\n  key: ${values.file}\n  password: '${values.weak}'\n`;
    writeFileSync(file, content);
    const history = [Message.User(`My token is ${values.prompt}. Rename key to api_key in agent.yaml.`)];
    fake.script = async (report, request) => {
      const words = [...request.matchAll(new RegExp(kPlaceholder, "g"))].map(([word]) => word);
      if (fake.requests.length === 1) report(new Call("1", "read_file", { filePath: file }));
      else if (fake.requests.length === 2) {
        const key = /key: (Zq\w{18})/.exec(request)[1];
        const weak = /password: '(Zq\w{18})'/.exec(request)[1];
        for (const character of `I have seen ${words[0]} and ${key}.`) report(new Text(character));
        report(new Call("2", "replace_string_in_file", {
          explanation: `writes ${key}`, filePath: file, oldString: `key: ${key}\n  password: '${weak}'`, newString: `api_key: ${key}\n  password: '${weak}'`,
        }));
        report(new Call("3", "run_in_terminal", { command: `echo ${key}`, explanation: "" }));
      } else report(new Text("Done."));
    };
    let edited;
    for (let turn = 0; turn < 3; ++turn) {
      const { text, calls } = await ask(history, { tools });
      for (const value of Object.values(values)) assert.ok(!leaks(text, value), "chats are kept");
      history.push(Message.Assistant([new Text(text), ...calls]));
      const results = calls.map(({ callId, name, input }) => {
        if (name === "read_file") return new Result(callId, [new Text(readFileSync(input.filePath, "utf8"))]);
        if (name === "run_in_terminal") return new Result(callId, [new Text(input.command)]);
        edited = input;
        const before = readFileSync(input.filePath, "utf8");
        assert.ok(before.includes(input.oldString), "the text to replace is not the file's");
        writeFileSync(input.filePath, before.replace(input.oldString, () => input.newString));
        return new Result(callId, [new Text(`The file has now ${input.newString}`)]);
      });
      if (results.length > 0) history.push(Message.User(results));
      const command = calls.find(({ name }) => name === "run_in_terminal");
      if (command) assert.match(command.input.command, new RegExp(`^echo ${kPlaceholder.source}$`));
    }
    assert.equal(readFileSync(file, "utf8"), content.replace("key:", "api_key:"));
    assert.match(edited.explanation, kPlaceholder);
    assert.equal(fake.requests.length, 3);
    assertClean(Object.values(values));
    // A later turn has the words of an earlier one.
    const word = (request) => /password: '(Zq\w{18})'/.exec(JSON.stringify(request))[1];
    assert.equal(word(fake.requests[2]), word(fake.requests[1]));
  });

  it("get nothing of any part of a request", async () => {
    const values = Array.from({ length: 9 }, (_, at) => (at % 2 ? github() : sendgrid()));
    const [text, system, call, result, json, blob, tool, option, encoded] = values;
    const sound = Buffer.concat([Buffer.from([0xff, 0xfb]), Buffer.from(text)]);
    await ask([
      new Message(kSystem, `system token ${system}`),
      Message.User([new Text(`token = ${text}`), new Data(sound, "audio/mpeg"), new Data(Buffer.from(`{"token":"${blob}"}`), "application/json")]),
      Message.Assistant([new Text(`you said ${text}`), new Call("1", "run_in_terminal", { command: `curl -H "Authorization: Bearer ${call}" x` })]),
      Message.User([new Result("1", [new Text(`token: ${result}`), new vscode.LanguageModelPromptTsxPart({ node: { text: `token: ${json}` } })])]),
      Message.User([
        ...["", " ", ", "].map((before) => new Text(`data: ${Buffer.from(`${before}${encoded} and`).toString("base64")}`)),
        new Text(`hex: ${Buffer.from(encoded).toString("hex")}`), new Text(`url: https://example.com/?q=${encodeURIComponent(` ${encoded} `)}`),
      ]),
    ], { tools: [{ name: "run_in_terminal", description: `uses ${tool}`, inputSchema: { type: "object", description: `uses ${tool}` } }],
      modelOptions: { temperature: 0, note: `token ${option}` } });
    assertClean(values);
    const { messages, options } = fake.last;
    assert.deepEqual(messages.slice(0, 5).map(({ role }) => role), [kSystem, 1, 2, 1, 1]);
    assert.match(messages[1].content[1].value, /^\[Not shared: .*text/);
    assert.match(messages[1].content[2].data, new RegExp(`^\\{"token":"${kPlaceholder.source}"\\}$`));
    assert.equal(messages[2].content[1].name, "run_in_terminal");
    assert.match(options.tools[0].inputSchema.description, kPlaceholder);
    assert.equal(options.modelOptions.temperature, 0);
    assert.match(JSON.stringify(messages[5]), /copy them letter for letter/); // the legend, last
  });

  it("restore into the file that was attached, and into no other", async () => {
    const value = sendgrid();
    const file = path("attached.yaml");
    const prompt = `<attachments>\n<attachment id="attached.yaml" filePath="${file}">\nkey: ${value}\n</attachment>\n</attachments>\nTidy up.`;
    fake.script = async (report, request) => {
      const [word] = kPlaceholder.exec(request);
      report(new Call("1", "create_file", { filePath: file, content: `key: ${word}` }));
      report(new Call("2", "create_file", { filePath: path("elsewhere.yaml"), content: `key: ${word}` }));
      report(new Call("3", "mcp_elsewhere_create_file", { filePath: file, content: `key: ${word}` }));
      report(new Call("4", "apply_patch", { explanation: word, input: `*** Begin Patch\n*** Update File: ${file}\n-key: ${word}\n` +
        `*** Update File: ${path("elsewhere.yaml")}\n+key: ${word}\n*** Update File: ${file}\n*** Move to: ${path("b.yaml")}\n+key: ${word}\n*** End Patch` }));
    };
    const { calls: [same, other, foreign, patch] } = await ask([Message.User(prompt)], { tools });
    assert.equal(same.input.content, `key: ${value}`);
    assert.match(other.input.content, kPlaceholder);
    assert.match(foreign.input.content, kPlaceholder);
    const sections = patch.input.input.split("*** Update File: ");
    assert.ok(sections[1].includes(`-key: ${value}\n`));
    for (const text of [patch.input.explanation, sections[0], sections[2], sections[3]]) assert.ok(!leaks(text, value));
    assertClean([value]);
  });

  it("keep an action that needs a person from the agent until there is an answer", async () => {
    fake.script = async (report) => report(new Call("1", "run_in_terminal", { command: "npm publish" }));
    const cancel = new vscode.CancellationTokenSource();
    setTimeout(() => cancel.cancel(), 1500);
    const parts = [];
    await (async () => {
      const response = await model.sendRequest([Message.User("Publish it.")], { tools }, cancel.token);
      for await (const part of response.stream) parts.push(part);
    })().catch((error) => assert.match(String(error), /cancel/i));
    assert.ok(!parts.some((part) => part instanceof Call));
    assert.match(parts.map(({ value }) => value).join(""), /you are asked whether a command is allowed/);
  });

  it("get nothing while the sidecar is away", async () => {
    await vscode.workspace.getConfiguration("lampblack").update("server.path", "/bin/false", vscode.ConfigurationTarget.Global);
    try {
      const api = await vscode.extensions.getExtension("lampblack.lampblack").activate();
      await eventually("the sidecar is away", () => api.state !== "ready" && api.state !== "starting");
      await assert.rejects(ask([Message.User("Hello")]), /Lampblack shares nothing of this/);
      assert.deepEqual(fake.requests, []);
    } finally {
      await vscode.workspace.getConfiguration("lampblack").update("server.path", undefined, vscode.ConfigurationTarget.Global);
      await lampblack();
    }
  });

  it("pass on errors and cancellation, and count without sending", async () => {
    fake.script = async () => {
      throw new Error("the quota is used up");
    };
    await assert.rejects(ask([Message.User("Hello")]), /the quota is used up/);
    let cancelled;
    fake.script = async (report, _, token) => {
      report(new Text("I think"));
      await new Promise((done) => token.onCancellationRequested(done));
      cancelled = true;
    };
    const cancel = new vscode.CancellationTokenSource();
    setTimeout(() => cancel.cancel(), 500);
    await ask([Message.User("Hello again")], {}, cancel.token).catch(() => undefined);
    await eventually("the model behind is told", () => cancelled);
    const count = fake.requests.length;
    const tokens = await model.countTokens("a sentence of six short words");
    assert.ok(tokens >= 6 && tokens <= 20, `${tokens} tokens`);
    assert.ok((await model.countTokens(Message.User("a sentence of six short words"))) >= tokens);
    assert.equal(fake.requests.length, count);
  });
});
