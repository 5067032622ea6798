// Each installed language model once more, as "NAME (Lampblack)": what goes to it is shared through the sidecar, and what comes
// back is restored by what it is for.
import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { Change, Context, Item, Reason, ShareResult } from "./api";
import type { Contexts } from "./contexts";
import { all, blocked, type Draft, jsonDraft, messagesDraft, type NewItem } from "./model_parts";
import { actionsOf, type Call, type CallAction, restoreCall } from "./tool_calls";

export const kVendor = "lampblack";
const kConversations = 16; // so many are kept open
const kAnswerLimit = 600_000; // milliseconds for which an answer waits for a person
// No text is sent away for being counted, so it is estimated, on the side of too many.
const kBytesPerToken = 3;
const kTokensPerPart = 8;

/** A chat: its requests grow from one another, and so does one context. */
interface Conversation {
  model: string;
  context: Context;
  // Digests of the items before the messages, which may become others, and of the messages' own, which only become more.
  fixed: string[];
  digests: string[];
  busy: number; // requests that are being answered
}

/** Offers the models if VS Code is new enough for that. */
export function offerModels(contexts: Contexts): vscode.Disposable {
  const register = vscode.lm.registerLanguageModelChatProvider;
  if (!register) return { dispose: () => undefined };
  const models = new Models(contexts);
  return vscode.Disposable.from(models, register(kVendor, models));
}

class Models implements vscode.LanguageModelChatProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.changed.event;
  private readonly conversations: Conversation[] = []; // the latest used last
  private readonly subscription: vscode.Disposable;
  private models = new Map<string, vscode.LanguageModelChat>();
  private turn: Promise<unknown> = Promise.resolve(); // an update and its share are not parted by another's

  constructor(private readonly contexts: Contexts) {
    // Our own models are among those that change: only others make a difference.
    this.subscription = vscode.lm.onDidChangeChatModels(async () => {
      const before = [...this.models.keys()].join();
      await this.find();
      if ([...this.models.keys()].join() !== before) this.changed.fire();
    });
  }

  async provideLanguageModelChatInformation(): Promise<vscode.LanguageModelChatInformation[]> {
    await this.find();
    return [...this.models].map(([id, model]) => ({
      id, name: `${model.name} (Lampblack)`, family: model.family, version: model.version,
      maxInputTokens: model.maxInputTokens, maxOutputTokens: Math.min(model.maxInputTokens, 16_384),
      tooltip: `${model.name} of ${model.vendor}. Lampblack takes out what must not leave this machine, and puts it back into edits.`,
      capabilities: { toolCalling: model.capabilities?.supportsToolCalling ?? true, imageInput: false },
    }));
  }

  async provideLanguageModelChatResponse(
    { id }: vscode.LanguageModelChatInformation, messages: readonly vscode.LanguageModelChatMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions, progress: vscode.Progress<unknown>, token: vscode.CancellationToken,
  ): Promise<void> {
    const model = this.models.get(id) ?? (await this.find()).get(id);
    if (!model) throw vscode.LanguageModelError.NotFound(`Lampblack: the model behind ${id} is gone.`);
    const fixed = optionsDraft(options);
    const draft = messagesDraft(messages, uriOf);
    const note = (text: string) => progress.report(new vscode.LanguageModelTextPart(`\n\n*Lampblack: ${text}*\n\n`));
    const share = () => this.share(id, model, fixed.items, draft);
    let { conversation, shared } = await share();
    if (shared.decision === "block" && shared.question !== undefined) {
      note("you are asked whether this may be shared.");
      if (await answered(conversation.context, shared.question, token)) ({ conversation, shared } = await share());
    }
    if (token.isCancellationRequested) return;
    if (shared.decision === "block") throw blocked(reasons(shared.reasons));
    const sharedOptions = fixed.build(shared.items.slice(0, fixed.items.length));
    const request = withLegend(draft.build(shared.items.slice(fixed.items.length)), shared.legend);
    ++conversation.busy;
    try {
      const response = await model.sendRequest(request, { justification: "Lampblack passes your chat on, redacted.", ...sharedOptions }, token);
      await this.relay(conversation.context, response.stream, progress, note, token);
    } finally {
      --conversation.busy;
    }
  }

  provideTokenCount(_: vscode.LanguageModelChatInformation, text: string | vscode.LanguageModelChatMessage): Promise<number> {
    const items: NewItem[] = typeof text === "string" ? [{ kind: "other", text }] : messagesDraft([text], uriOf).items;
    const bytes = items.reduce((sum, item) => sum + Buffer.byteLength(item.text ?? ""), 0);
    return Promise.resolve(Math.ceil(bytes / kBytesPerToken) + (typeof text === "string" ? 0 : items.length * kTokensPerPart));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
    for (const { context } of this.conversations) context.close();
  }

  // Vendor by vendor: to ask for all models would wait for our own, and they for this.
  private async find(): Promise<Map<string, vscode.LanguageModelChat>> {
    const found = new Map<string, vscode.LanguageModelChat>();
    for (const vendor of vendors()) {
      const models = await vscode.lm.selectChatModels({ vendor }).then(undefined, () => []);
      for (const model of models) found.set(`${vendor}:${model.id}`, model);
    }
    return (this.models = found);
  }

  /** Shares the conversation that these messages go on, or a new one. `fixed` comes before the messages and may change. */
  private share(
    id: string, model: vscode.LanguageModelChat, fixed: NewItem[], draft: Draft<unknown>,
  ): Promise<{ conversation: Conversation; shared: ShareResult }> {
    const head = fixed.map((item, at): Item => ({ id: `head-${at}`, ...item }));
    const items = draft.items.map((item, at): Item => ({ id: String(at), ...item }));
    const [fixedDigests, digests] = [fixed.map(digest), draft.items.map(digest)];
    const turn = this.turn.then(async () => {
      const conversation = this.continued(id, digests) ?? this.begin(id, model, [...head, ...items], fixedDigests, digests);
      const changes: Change[] = items.slice(conversation.digests.length).map((item) => ({ kind: "add", item }));
      if (conversation.fixed.join() !== fixedDigests.join()) {
        changes.push(...conversation.fixed.map((_, at): Change => ({ kind: "remove", itemId: `head-${at}` })));
        changes.push(...head.map((item, index): Change => ({ kind: "add", item, index })));
      }
      if (changes.length > 0) conversation.context.update(changes);
      conversation.fixed = fixedDigests;
      conversation.digests = digests;
      return { conversation, shared: await conversation.context.share() };
    });
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private continued(id: string, digests: string[]): Conversation | undefined {
    const found = this.conversations.filter(({ model, digests: before }) => model === id && before.every((one, at) => one === digests[at]))
      .sort((a, b) => b.digests.length - a.digests.length)[0];
    if (found) this.conversations.push(...this.conversations.splice(this.conversations.indexOf(found), 1));
    return found;
  }

  private begin(id: string, { vendor, id: model }: vscode.LanguageModelChat, items: Item[], fixed: string[], digests: string[]): Conversation {
    const context = this.contexts.openContext({
      client: this.contexts.own, destination: { provider: vendor, model }, task: "other", items,
    });
    const begun: Conversation = { model: id, context, fixed, digests, busy: 0 };
    const idle = this.conversations.find(({ busy }) => busy === 0);
    if (this.conversations.length >= kConversations && idle) {
      this.conversations.splice(this.conversations.indexOf(idle), 1);
      idle.context.close();
    }
    this.conversations.push(begun);
    return begun;
  }

  private async relay(
    context: Context, stream: AsyncIterable<unknown>, progress: vscode.Progress<unknown>, note: (text: string) => void,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const say = (text: string) => {
      if (text !== "") progress.report(new vscode.LanguageModelTextPart(text));
    };
    const begin = () => context.restoreStream({ purpose: "display", escaping: "none" });
    let text = begin();
    for await (const part of stream) {
      if (token.isCancellationRequested) return;
      if (part instanceof vscode.LanguageModelTextPart) {
        say((await text.push(part.value)).text);
        continue;
      }
      say((await text.end()).text);
      text = begin();
      if (!(part instanceof vscode.LanguageModelToolCallPart)) {
        progress.report(part);
        continue;
      }
      const call = await this.allowed(context, { name: part.name, input: part.input as Record<string, unknown> }, note, token);
      if (call) progress.report(new vscode.LanguageModelToolCallPart(part.callId, part.name, call.input));
    }
    say((await text.end()).text);
  }

  /** The call with what comes back into it, or nothing when the policy or a person doesn't allow it. */
  private async allowed(
    context: Context, call: Call, note: (text: string) => void, token: vscode.CancellationToken,
  ): Promise<Call | undefined> {
    const restored = await restoreCall(call, async (text, purpose, escaping, uri) =>
      (await context.restore(text, { purpose, escaping, ...(uri !== undefined && { target: { uri } }) })).text, uriOf);
    for (const action of actionsOf(restored, uriOf)) {
      let answer = await context.authorize(action);
      if (answer.decision === "block" && answer.question !== undefined) {
        note(`you are asked whether ${nameOf(action)} is allowed.`);
        if (await answered(context, answer.question, token)) answer = await context.authorize(action);
      }
      if (answer.decision === "allow") continue;
      note(`${nameOf(action)} was not allowed: ${reasons(answer.reasons)}`);
      return undefined;
    }
    return restored;
  }
}

/** The tools' names stay: by them they are called. */
function optionsDraft({ tools = [], toolMode, modelOptions = {} }: vscode.ProvideLanguageModelChatResponseOptions): Draft<vscode.LanguageModelChatRequestOptions> {
  const drafts = all<unknown>([jsonDraft(modelOptions, "system"), ...tools.map((tool) => jsonDraft(tool, "system", tool.name))]);
  return {
    items: drafts.items,
    build: (shared) => {
      const [sharedOptions, ...sharedTools] = drafts.build(shared) as [object, ...vscode.LanguageModelChatTool[]];
      return { modelOptions: sharedOptions, ...(sharedTools.length > 0 && { tools: sharedTools, toolMode }) };
    },
  };
}

/** Who offers language models, by the manifests of the installed extensions. */
function vendors(): Set<string> {
  const found = new Set(["copilot"]);
  for (const { packageJSON } of vscode.extensions.all) {
    const offered = (packageJSON as { contributes?: { languageModelChatProviders?: unknown } }).contributes?.languageModelChatProviders;
    for (const one of [offered ?? []].flat()) {
      const { vendor } = one as { vendor?: unknown };
      if (typeof vendor === "string") found.add(vendor);
    }
  }
  found.delete(kVendor);
  return found;
}

function uriOf(path: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return vscode.Uri.parse(path).toString();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const absolute = path.startsWith("/") || /^[a-z]:[\\/]/i.test(path);
  return (absolute || !folder ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder, path)).toString();
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64");
}

function reasons(list: Reason[]): string {
  return [...new Set(list.map(({ message }) => message))].join(" ");
}

function nameOf(action: CallAction): string {
  return action.kind === "edit" ? "an edit of a file" : action.kind === "command" ? "a command" : `the tool ${action.tool.replace(/[^\w.-]/g, "?")}`;
}

// Behind everything else: in front of it, each new value would make the provider's cache of the rest worthless.
function withLegend(messages: vscode.LanguageModelChatMessage[], legend: ShareResult["legend"]): vscode.LanguageModelChatMessage[] {
  if (legend.length === 0) return messages;
  const lines = legend.map(({ placeholder, label }) => `${placeholder}: ${label}`);
  const text = "Some words above stand for what stays on the user's machine. They are as good as what they stand for: copy them letter for letter, " +
    `also into edits of files, and don't explain them.\n${lines.join("\n")}`;
  const note = vscode.LanguageModelChatMessage.User(text);
  const last = messages.at(-1);
  return last?.role === vscode.LanguageModelChatMessageRole.Assistant ? [...messages.slice(0, -1), note, last] : [...messages, note];
}

/** Whether a person answered, before the request was cancelled. */
function answered(context: Context, question: string, token: vscode.CancellationToken): Promise<boolean> {
  return new Promise((done) => {
    const end = (result: boolean) => {
      clearTimeout(timer);
      for (const watch of watches) watch.dispose();
      done(result);
    };
    const timer = setTimeout(() => end(false), kAnswerLimit);
    const watches = [
      context.onDidChangeGrants((change) => change.question === question && end(true)),
      token.onCancellationRequested(() => end(false)),
    ];
  });
}
