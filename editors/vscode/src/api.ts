// What Lampblack exports to other extensions. Types only: copy this file, then
//   const lampblack = (await vscode.extensions.getExtension<LampblackApi>("lampblack.lampblack")?.activate());
// Nothing here throws because of the sidecar: without it, or when it is late or answers nonsense, `share` and `authorize`
// say "block" and `restore` gives the text back as it came. Positions count UTF-16 units, as everywhere in VS Code.
import type { Event } from "vscode";

export interface LampblackApi {
  /** The version of the wire protocol and of this interface. It changes when something here breaks. */
  readonly protocol: 1;
  readonly state: SidecarState;
  readonly onDidChangeState: Event<SidecarState>;

  /** Tells the sidecar of a context window. Throws only when `id` is open already. */
  openContext(open: OpenContext): Context;

  /** Decides on, and redacts, items that belong to no open context. What this replaces can't be restored later. */
  share(request: OneShot): Promise<ShareResult>;
}

/** "waiting": it went away or did not start, and is started again after a pause. */
export type SidecarState = "starting" | "ready" | "waiting" | "stopped";

export interface Context {
  readonly id: string;
  /** Counts up with each update. */
  readonly version: number;

  /** Applies the changes in order and returns the new version. A change that names no item makes the next share a block. */
  update(changes: Change[]): number;

  /** May this leave the machine now, and in what form? Send only `items`, and nothing when the decision is "block". */
  share(options?: ShareOptions): Promise<ShareResult>;

  /** May the assistant do this? */
  authorize(action: Action): Promise<Authorization>;

  /** Puts values back into an answer, as far as the purpose and the target allow. */
  restore(text: string, options: RestoreOptions): Promise<Restored>;

  /** The same for an answer that arrives in pieces, cut anywhere. What the pieces give, in order, is the whole answer. */
  restoreStream(options: RestoreOptions): RestoreStream;

  /** What is in this window now, and what a share would decide. */
  readonly onDidPublishFindings: Event<PublishedFindings>;

  /**
   * A person has answered what this window led to, or a grant of it has ended: ask again. Nothing here answers a question,
   * and until it is answered the decision that came with it holds.
   */
  readonly onDidChangeGrants: Event<GrantsChange>;

  /** Forgets the context, with everything that could be restored from it, and its grants. */
  close(): void;
}

export interface OpenContext {
  /** Keep it over restarts of VS Code and short values keep their placeholders. Default: a random one. */
  id?: string;
  client: { name: string; version: string };
  /** Where the context goes. What is not named counts as unknown. */
  destination: Destination;
  task: Task;
  /** URI of the workspace folder; default: the first one. */
  workspace?: string;
  items: Item[];
}

export interface OneShot {
  client: { name: string; version: string };
  destination: Destination;
  task: Task;
  items: Item[];
  /** URI of the workspace folder; default: the first one. */
  workspace?: string;
  style?: PlaceholderStyle;
  deadlineMs?: number;
}

export interface Destination {
  provider: string;
  model?: string;
  endpoint?: string;
}

export type Task = "explain" | "complete" | "refactor" | "test" | "document" | "review" | "deploy" | "other";

export type ItemKind =
  | "prompt" | "file" | "selection" | "terminal" | "diff" | "toolCall" | "toolResult" | "system" | "other";

/** Has either `text` or `opaque`: an image or another thing without text, which is always withheld. */
export interface Item {
  id: string;
  kind: ItemKind;
  uri?: string;
  title?: string;
  languageId?: string;
  text?: string;
  opaque?: { mediaType: string; size: number };
}

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** Edits of one change apply in order, each to what the one before left. Without `index` an item is added last. */
export type Change =
  | { kind: "add"; item: Item; index?: number }
  | { kind: "replace"; item: Item }
  | { kind: "edit"; itemId: string; edits: { range: Range; text: string }[] }
  | { kind: "remove"; itemId: string };

/** "same-length" placeholders have as many UTF-16 units as what they stand for, so that positions hold. */
export type PlaceholderStyle = "word" | "same-length";

export interface ShareOptions {
  style?: PlaceholderStyle;
  /** Later than this, nothing is shared. Default: the setting lampblack.share.deadline. */
  deadlineMs?: number;
}

export type Decision = "allow" | "redact" | "block";

export interface Reason {
  message: string;
  rule?: string;
  findingId?: string;
  /** The line of the policy that decided. */
  policy?: string;
}

export interface ShareResult {
  decision: Decision;
  reasons: Reason[];
  /** What may be sent. Empty when the decision is "block". */
  items: SharedItem[];
  /** What each placeholder stands for, to be told to the model once, beside the text. */
  legend: { placeholder: string; label: string }[];
  receipt?: string;
  /** A person is asked: see `onDidChangeGrants`. */
  question?: string;
}

export interface SharedItem {
  id: string;
  uri?: string;
  title?: string;
  text?: string;
  /** Set, instead of `text`, on an item that must not be sent: why. */
  withheld?: string;
  replacements: Replacement[];
}

export interface Replacement {
  /** In the text as it was given. */
  range: Range;
  /** In the text of the shared item. */
  redactedRange: Range;
  placeholder: string;
  class: string;
  rule: string;
}

export interface Action {
  kind: "edit" | "command" | "tool";
  uri?: string;
  tool?: string;
  host?: string;
  command?: string;
  text?: string;
}

export interface Authorization {
  decision: "allow" | "block";
  reasons: Reason[];
  question?: string;
}

export interface RestoreOptions {
  /** "edit" restores into `target.uri` what came from that uri; "display" what may stand in a chat history. */
  purpose: "display" | "edit" | "tool";
  target?: { uri?: string; tool?: string; host?: string };
  /**
   * "json" when the text is JSON that carries the answer in a string, as a tool call does: each value is then escaped for
   * that string. An answer that is a JSON file itself needs "none": its values were escaped in the file already.
   */
  escaping: "none" | "json";
}

export interface Restored {
  text: string;
  /** How many placeholders were replaced by their values. */
  restored: number;
  /** The placeholders that still stand in the text, and why. */
  withheld: { placeholder: string; reason: string }[];
}

export interface RestoreStream {
  push(delta: string): Promise<Restored>;
  /** Gives what was held back; call it once, after the last delta. */
  end(): Promise<Restored>;
}

export interface PublishedFindings {
  version: number;
  items: { id: string; findings: ContextFinding[] }[];
  decision: Decision;
  reasons: Reason[];
}

export interface ContextFinding {
  id: string;
  rule: string;
  title: string;
  class: string;
  tier: "verified" | "format" | "context" | "generic";
  range: Range;
}

export interface GrantsChange {
  /** Those of this context. */
  grants: Grant[];
  /** The question that was answered, as a share or an authorization named it. */
  question?: string;
}

export interface Grant {
  id: string;
  /** The id of the one context that it holds in; absent when another sidecar has that. */
  context?: string;
  kind: "share" | "edit" | "command" | "tool";
  /** For a person to read; never a value. */
  what: string;
  destination?: string;
  task?: Task;
  remainingMs: number;
  usesLeft?: number;
  /** Milliseconds since 1970. */
  created: number;
}
