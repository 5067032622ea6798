// The exported client library: contexts as other extensions see them. It holds what each context contains, so that a new
// sidecar can be told after a crash, and it fails closed.
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type {
  Action, Authorization, Change, Context, Decision, GrantsChange, Item, LampblackApi, OneShot, OpenContext, PublishedFindings, Reason, Restored,
  RestoreOptions, RestoreStream, ShareOptions, SharedItem, ShareResult,
  SidecarState,
} from "./api";
import { applyEdits } from "./positions";
import type { Sidecar } from "./sidecar";
import { readAuthorization, readFindings, readGrants, readRestored, readShare } from "./wire";

// The sidecar keeps to the deadline itself; this is what the way there and back may take on top.
const kSlack = 500; // milliseconds

function reasonOf(error: unknown): Reason {
  return { message: error instanceof Error ? error.message : String(error) };
}

function blockedShare(error: unknown): ShareResult {
  return { decision: "block", reasons: [reasonOf(error)], items: [], legend: [] };
}

/** What a person may see of an open context. */
export interface ContextWindow extends Pick<OpenContext, "client" | "destination" | "task"> {
  id: string;
  items: readonly Item[];
  published: PublishedFindings | undefined;
  /** The last answer that let something out, and what it was about. */
  shared: { items: SharedItem[]; originals: readonly Item[] } | undefined;
  /** The latest last. */
  shares: { time: number; decision: Decision; replaced: number; receipt: string | undefined }[];
}

const kShares = 20; // so many are remembered of each context; the ledger has all

export class Contexts implements LampblackApi, vscode.Disposable {
  readonly protocol = 1;
  readonly onDidChangeState: vscode.Event<SidecarState>;
  private readonly windowsChanged = new vscode.EventEmitter<void>();
  readonly onDidChangeWindows = this.windowsChanged.event;
  private readonly open = new Map<string, OpenedContext>();
  private readonly subscriptions: vscode.Disposable[];

  /** `own` is this extension, as the client of contexts that it opens itself. */
  constructor(readonly sidecar: Sidecar, readonly own: OpenContext["client"], private readonly defaultDeadline: () => number) {
    this.onDidChangeState = sidecar.onDidChangeState;
    this.subscriptions = [
      sidecar.onDidChangeState((state) => {
        for (const context of this.open.values()) {
          context.grant({ grants: [] }); // they are in a sidecar's memory alone
          if (state === "ready") context.tellOpened();
        }
      }),
      sidecar.onNotification(({ method, params }) => {
        const published = method === "context/publishFindings" ? readFindings(params) : undefined;
        if (published) this.open.get(published.id)?.publish(published);
        const granted = method === "grants/changed" ? readGrants(params) : undefined;
        if (granted) for (const context of this.open.values()) context.grant(granted);
      }),
    ];
  }

  get state(): SidecarState {
    return this.sidecar.state;
  }

  openContext(open: OpenContext): Context {
    const id = open.id ?? randomUUID();
    if (this.open.has(id)) throw new Error(`a context "${id}" is open already`);
    const context = new OpenedContext(this, id, open, () => this.open.delete(id));
    this.open.set(id, context);
    this.noticeChange();
    context.tellOpened();
    return context.facade();
  }

  async share(request: OneShot): Promise<ShareResult> {
    try {
      // The same folder as a context's, so that a value has the same placeholder in both.
      const workspace = request.workspace ?? firstFolder();
      return await this.askShare({ ...request, ...(workspace !== undefined && { workspace }) }, request.items, request.deadlineMs);
    } catch (error) {
      return blockedShare(error);
    }
  }

  async askShare(params: object, items: readonly Item[], deadlineMs = this.defaultDeadline()): Promise<ShareResult> {
    const answer = await this.sidecar.request("context/share", { ...params, deadlineMs }, deadlineMs + kSlack);
    return readShare(answer, items.map((item) => item.id));
  }

  windows(): ContextWindow[] {
    return [...this.open.values()].map((context) => context.window());
  }

  noticeChange(): void {
    this.windowsChanged.fire();
  }

  deadline(): number {
    return this.defaultDeadline() + kSlack;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const context of this.open.values()) context.close();
    this.windowsChanged.dispose();
  }
}

class OpenedContext {
  private readonly published = new vscode.EventEmitter<PublishedFindings>();
  private readonly granted = new vscode.EventEmitter<GrantsChange>();
  private hasGrants = false;
  private readonly asked = new Set<string>(); // questions that its shares and actions led to
  private items: Item[];
  private lastPublished: PublishedFindings | undefined;
  private lastShared: ContextWindow["shared"];
  private readonly shares: ContextWindow["shares"] = [];
  private version = 1;
  private broken: string | undefined;
  private closed = false;
  // Messages of one context go out in the order in which they were asked for.
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly contexts: Contexts, private readonly id: string, private readonly opened: OpenContext,
    private readonly onClose: () => void,
  ) {
    this.items = structuredClone(opened.items);
  }

  /** What the other extension gets: these methods and nothing else. */
  facade(): Context {
    const self = this;
    return Object.freeze({
      id: this.id,
      get version() {
        return self.version;
      },
      update: (changes: Change[]) => this.update(changes),
      share: (options?: ShareOptions) => this.share(options),
      authorize: (action: Action) => this.authorize(action),
      restore: (text: string, options: RestoreOptions) => this.restore(text, options),
      restoreStream: (options: RestoreOptions) => this.restoreStream(options),
      onDidPublishFindings: this.published.event,
      onDidChangeGrants: this.granted.event,
      close: () => this.close(),
    });
  }

  tellOpened(): void {
    const { client, destination, task } = this.opened;
    const workspace = this.opened.workspace ?? firstFolder();
    this.notify("context/didOpen", {
      context: {
        id: this.id, version: this.version, client, destination, task, ...(workspace !== undefined && { workspace }),
        items: [...this.items], // as they are now: it is sent later than it is said
      },
    });
  }

  window(): ContextWindow {
    const { id, items, shares, lastPublished: published, lastShared: shared } = this;
    const { client, destination, task } = this.opened;
    return { id, client, destination, task, items: [...items], shares: [...shares], published, shared };
  }

  publish(findings: PublishedFindings): void {
    this.lastPublished = findings;
    this.published.fire(findings);
    this.contexts.noticeChange();
  }

  /** Of what is granted and answered in all contexts, its own is its concern. */
  grant({ grants, question }: GrantsChange): void {
    const own = grants.filter(({ context }) => context === this.id);
    const answered = question !== undefined && this.asked.has(question);
    const concerned = answered || this.hasGrants || own.length > 0;
    this.hasGrants = own.length > 0;
    if (concerned) this.granted.fire({ grants: own, ...(answered && { question }) });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.notify("context/didClose", { context: { id: this.id } });
    this.published.dispose();
    this.granted.dispose();
    this.onClose();
    this.contexts.noticeChange();
  }

  private update(changes: Change[]): number {
    const copies = structuredClone(changes);
    ++this.version;
    for (const change of copies) this.apply(change);
    this.notify("context/didChange", { context: { id: this.id, version: this.version }, changes: copies });
    this.contexts.noticeChange();
    return this.version;
  }

  private apply(change: Change): void {
    const id = change.kind === "add" || change.kind === "replace" ? change.item.id : change.itemId;
    const index = this.items.findIndex((item) => item.id === id);
    if ((change.kind === "add") === (index >= 0)) {
      this.broken = `an update ${index >= 0 ? "adds an item that is there" : "names an item that isn't there"}: "${id}"`;
      return;
    }
    const item = this.items[index];
    if (change.kind === "add") this.items.splice(change.index ?? this.items.length, 0, change.item);
    else if (change.kind === "replace") this.items[index] = change.item;
    else if (change.kind === "remove") this.items.splice(index, 1);
    else if (item?.text !== undefined) this.items[index] = { ...item, text: applyEdits(item.text, change.edits) };
    else this.broken = `an update edits an item without text: "${id}"`;
  }

  private async share(options: ShareOptions = {}): Promise<ShareResult> {
    const context = { id: this.id, version: this.version };
    const items = [...this.items];
    try {
      await this.turn();
      const { style, deadlineMs } = options;
      return this.remember(this.noting(await this.contexts.askShare({ context, ...(style && { style }) }, items, deadlineMs)), items);
    } catch (error) {
      return this.remember(blockedShare(error), items);
    }
  }

  private async authorize(action: Action): Promise<Authorization> {
    try {
      await this.turn();
      const params = { context: { id: this.id }, action };
      const answer = await this.contexts.sidecar.request("context/authorize", params, this.contexts.deadline());
      return this.noting(readAuthorization(answer));
    } catch (error) {
      return { decision: "block", reasons: [reasonOf(error)] };
    }
  }

  private remember(answer: ShareResult, originals: readonly Item[]): ShareResult {
    const { decision, items, receipt } = answer;
    const replaced = items.reduce((sum, item) => sum + item.replacements.length, 0);
    this.shares.push({ time: Date.now(), decision, replaced, receipt });
    if (this.shares.length > kShares) this.shares.shift();
    if (decision !== "block") this.lastShared = { items: structuredClone(items), originals };
    this.contexts.noticeChange();
    return answer;
  }

  private noting<T extends { question?: string }>(answer: T): T {
    if (answer.question !== undefined) this.asked.add(answer.question);
    return answer;
  }

  private async restore(text: string, options: RestoreOptions): Promise<Restored> {
    try {
      await this.turn();
      return await this.askRestore({ ...options, text });
    } catch (error) {
      return unrestored(text, error);
    }
  }

  private restoreStream(options: RestoreOptions): RestoreStream {
    const { sidecar } = this.contexts;
    const stream = randomUUID();
    const run = sidecar.run;
    let held = ""; // what the sidecar has of us and did not give back, for the case that it goes away
    let failure: unknown;
    let before: Promise<unknown> = this.last;

    const step = async (delta: string, final: boolean): Promise<Restored> => {
      const passThrough = (error: unknown): Restored => {
        failure = error;
        const text = held + delta;
        held = "";
        return unrestored(text, error);
      };
      if (failure !== undefined) return passThrough(failure);
      try {
        await this.turn();
        if (sidecar.run !== run) throw new Error("the sidecar stopped in the middle of this answer");
        const answer = await this.askRestore({ ...options, stream, delta, final });
        const given = held + delta;
        // What wasn't given back is held; after a replacement only its shape tells.
        held = final ? ""
          : answer.restored === 0 && given.startsWith(answer.text) ? given.slice(answer.text.length)
          : possiblePlaceholderStart(given);
        return answer;
      } catch (error) {
        return passThrough(error);
      }
    };
    const queue = (delta: string, final: boolean): Promise<Restored> => {
      const turn = before.then(() => step(delta, final));
      before = turn;
      return turn;
    };
    return { push: (delta) => queue(delta, false), end: () => queue("", true) };
  }

  private async askRestore(params: object): Promise<Restored> {
    const answer = await this.contexts.sidecar.request(
      "context/restore", { context: { id: this.id }, ...params }, this.contexts.deadline());
    return readRestored(answer);
  }

  /** Waits until everything before was sent; rejects when this context can't be relied on. */
  private async turn(): Promise<void> {
    await this.last;
    if (this.closed) throw new Error("this context was closed");
    if (this.broken !== undefined) throw new Error(this.broken);
  }

  private notify(method: string, params: object): void {
    const { sidecar } = this.contexts;
    // A sidecar that isn't there is told everything when it comes.
    this.last = this.last.then(() => sidecar.notify(method, params)).catch(() => undefined);
  }
}

function firstFolder(): string | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri.toString();
}

function unrestored(text: string, error: unknown): Restored {
  const reason = reasonOf(error).message;
  const found = text.match(/Zq[0-9a-hjkmnp-tv-z]{18}/g) ?? [];
  return { text, restored: 0, withheld: [...new Set(found)].map((placeholder) => ({ placeholder, reason })) };
}

/** The end of a text that may be the beginning of a placeholder, which the sidecar holds back until it knows. */
function possiblePlaceholderStart(text: string): string {
  return /Z(?:q[0-9a-hjkmnp-tv-z]{0,17})?$/.exec(text)?.[0] ?? "";
}
