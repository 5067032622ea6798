// Answers of the sidecar, checked before anybody acts on them. What isn't as docs/protocol.md says throws, and whoever
// asked then blocks.
import type {
  Authorization, ContextFinding, Decision, Grant, GrantsChange, PublishedFindings, Range, Reason, Replacement, Restored, SharedItem,
  ShareResult, Task,
} from "./api";

type Members = Record<string, unknown>;

function fail(what: string): never {
  throw new Error(`the sidecar's answer is not understood (${what})`);
}

function members(value: unknown, what: string): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : fail(what);
}

function list<T>(value: unknown, what: string, read: (value: unknown) => T): T[] {
  return Array.isArray(value) ? value.map(read) : fail(what);
}

function string(value: unknown, what: string): string {
  return typeof value === "string" ? value : fail(what);
}

function optional(value: unknown, what: string): string | undefined {
  return value === undefined || value === null ? undefined : string(value, what);
}

function count(value: unknown, what: string): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : fail(what);
}

function decision(value: unknown): Decision {
  return value === "allow" || value === "redact" || value === "block" ? value : fail("decision");
}

/** Without the members that are undefined, so that results look as the wire does. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

function reason(value: unknown): Reason {
  const from = members(value, "reasons");
  return compact<Reason>({
    message: string(from["message"], "reasons"),
    rule: optional(from["rule"], "reasons"),
    findingId: optional(from["findingId"], "reasons"),
    policy: optional(from["policy"], "reasons"),
  });
}

function range(value: unknown, what: string) {
  const from = members(value, what);
  const position = (end: unknown) => {
    const { line, character } = members(end, what);
    return { line: count(line, what), character: count(character, what) };
  };
  return { start: position(from["start"]), end: position(from["end"]) };
}

function replacement(value: unknown): Replacement {
  const from = members(value, "replacements");
  return {
    range: range(from["range"], "range"),
    redactedRange: range(from["redactedRange"], "redactedRange"),
    placeholder: string(from["placeholder"], "placeholder"),
    class: string(from["class"], "class"),
    rule: string(from["rule"], "rule"),
  };
}

function sharedItem(value: unknown): SharedItem {
  const from = members(value, "items");
  const item = compact<SharedItem>({
    id: string(from["id"], "items"),
    uri: optional(from["uri"], "uri"),
    title: optional(from["title"], "title"),
    text: optional(from["text"], "text"),
    withheld: optional(from["withheld"], "withheld"),
    replacements: list(from["replacements"] ?? [], "replacements", replacement),
  });
  if ((item.text === undefined) === (item.withheld === undefined)) fail("an item with neither or both of text and withheld");
  return item;
}

/** `ids` are those of the items that were asked for: no others may come back. */
export function readShare(value: unknown, ids: string[]): ShareResult {
  const from = members(value, "result");
  const result = compact<ShareResult>({
    decision: decision(from["decision"]),
    reasons: list(from["reasons"], "reasons", reason),
    items: [],
    legend: [],
    receipt: optional(from["receipt"], "receipt"),
    question: optional(from["question"], "question"),
  });
  if (result.decision === "block") return result;
  result.items = list(from["items"], "items", sharedItem);
  result.legend = list(from["legend"], "legend", (entry) => {
    const { placeholder, label } = members(entry, "legend");
    return { placeholder: string(placeholder, "legend"), label: string(label, "legend") };
  });
  if (result.items.length !== ids.length || result.items.some((item, index) => item.id !== ids[index])) fail("other items");
  return result;
}

export function readAuthorization(value: unknown): Authorization {
  const from = members(value, "result");
  const answer = decision(from["decision"]);
  if (answer === "redact") fail("decision");
  return compact<Authorization>({
    decision: answer,
    reasons: list(from["reasons"], "reasons", reason),
    question: optional(from["question"], "question"),
  });
}

export function readRestored(value: unknown): Restored {
  const from = members(value, "result");
  return {
    text: string(from["text"], "text"),
    restored: count(from["restored"], "restored"),
    withheld: list(from["withheld"], "withheld", (entry) => {
      const { placeholder, reason: why } = members(entry, "withheld");
      return { placeholder: string(placeholder, "withheld"), reason: string(why, "withheld") };
    }),
  };
}

/** Findings are news, not answers: what can't be read is dropped. */
export function readFindings(value: unknown): (PublishedFindings & { id: string }) | undefined {
  try {
    const from = members(value, "params");
    const context = members(from["context"], "context");
    return {
      id: string(context["id"], "id"),
      version: count(context["version"], "version"),
      items: list(from["items"], "items", (item) => {
        const { id, findings } = members(item, "items");
        return { id: string(id, "id"), findings: list(findings, "findings", contextFinding) };
      }),
      decision: decision(from["decision"]),
      reasons: list(from["reasons"], "reasons", reason),
    };
  } catch {
    return undefined;
  }
}

function contextFinding(value: unknown): ContextFinding {
  const from = members(value, "findings");
  return {
    id: string(from["id"], "id"),
    rule: string(from["rule"], "rule"),
    title: string(from["title"], "title"),
    class: string(from["class"], "class"),
    tier: string(from["tier"], "tier") as ContextFinding["tier"],
    range: range(from["range"], "range"),
  };
}

/** As the sidecar asks it. */
export interface Question {
  kind: Grant["kind"];
  /** What, to whom, for what. */
  message: string;
  details: string[];
  choices: { id: string; title: string }[];
}

function kind(value: unknown): Grant["kind"] {
  return value === "share" || value === "edit" || value === "command" || value === "tool" ? value : fail("kind");
}

/**
 * A line of letters: what is asked names paths and commands that an assistant chose, and no control character or change of
 * writing direction in them may dress the question up, nor what VS Code draws as a link or an icon.
 */
function plain(value: unknown, what: string): string {
  return string(value, what).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ").replace(/[\]$](?=\()/g, "$& ");
}

/** A question that can't be read can't be put. */
export function readQuestion(value: unknown): Question | undefined {
  try {
    const from = members(value, "params");
    const question = {
      kind: kind(from["kind"]),
      message: plain(from["message"], "message"),
      details: list(from["details"] ?? [], "details", (detail) => plain(detail, "details")),
      choices: list(from["choices"], "choices", (choice) => {
        const { id, title } = members(choice, "choices");
        return { id: string(id, "choices"), title: plain(title, "choices") };
      }),
    };
    return question.choices.length === 0 ? undefined : question;
  } catch {
    return undefined;
  }
}

function grant(value: unknown): Grant {
  const from = members(value, "grants");
  return compact<Grant>({
    id: string(from["id"], "id"),
    context: optional(from["context"], "context"),
    kind: kind(from["kind"]),
    what: plain(from["what"], "what"),
    destination: from["destination"] === undefined ? undefined : plain(from["destination"], "destination"),
    task: optional(from["task"], "task") as Task | undefined,
    remainingMs: count(from["remainingMs"], "remainingMs"),
    usesLeft: from["usesLeft"] === undefined ? undefined : count(from["usesLeft"], "usesLeft"),
    created: count(from["created"], "created"),
  });
}

/** Grants are news, as findings are. */
export function readGrants(value: unknown): GrantsChange | undefined {
  try {
    const from = members(value, "params");
    return compact<GrantsChange>({
      grants: list(from["grants"], "grants", grant),
      question: optional(from["question"], "question"),
    });
  } catch {
    return undefined;
  }
}

/** A record of the ledger, as far as the view shows it. What a kind of record doesn't have is empty. */
export interface LedgerRecord {
  time: number;
  kind: string;
  outcome: string;
  client: string;
  destination: string;
  task: string;
  what: string;
  found: { class: string; count: number }[];
  items: string[];
  reasons: string[];
}

function ledgerRecord(value: unknown): LedgerRecord {
  const from = members(value, "records");
  const text = (member: unknown, what: string) => (member === undefined ? "" : plain(member, what));
  // The client and the destination are names, or objects of the protocol.
  const name = (member: unknown, what: string) => {
    if (typeof member !== "object" || member === null) return text(member, what);
    const { name: called, provider, model } = members(member, what);
    return [text(called ?? provider, what), text(model, what)].filter((part) => part !== "").join("/");
  };
  const found = new Map<string, number>();
  for (const [key, times] of list(from["findings"] ?? [], "findings", (finding) => {
    const { class: dataClass, count: times } = members(finding, "findings");
    return [plain(dataClass, "class"), count(times, "count")] as const;
  })) found.set(key, (found.get(key) ?? 0) + times);
  return {
    time: count(from["time"], "time"),
    kind: plain(from["kind"], "kind"),
    outcome: text(from["decision"] ?? from["choice"], "decision"),
    client: name(from["client"], "client"),
    destination: name(from["destination"], "destination"),
    task: text(from["task"], "task"),
    what: text(from["what"], "what"),
    found: [...found].map(([dataClass, times]) => ({ class: dataClass, count: times })),
    items: list(from["items"] ?? [], "items", (item) => {
      const { uri, withheld } = members(item, "items");
      return uri === undefined ? "" : text(uri, "uri") + (withheld === undefined ? "" : " (withheld)");
    }).filter((item) => item !== ""),
    reasons: list(from["reasons"] ?? [], "reasons", (reason) => plain(members(reason, "reasons")["message"], "reasons")),
  };
}

export function readLedger(value: unknown): { records: LedgerRecord[]; more: boolean } {
  const from = members(value, "result");
  return { records: list(from["records"], "records", ledgerRecord), more: from["next"] !== undefined };
}

/** What can be done about a finding, as far as it is used here. */
export interface Fix {
  fix: string;
  action: object;
  edits: { range: Range; newText: string }[] | undefined; // of the one document that was asked about; undefined: to be resolved
}

export function readFixes(value: unknown): Fix[] {
  return list(value ?? [], "actions", (one) => {
    const action = members(one, "actions");
    const edit = action["edit"] === undefined ? undefined : members(action["edit"], "edit");
    return {
      fix: action["data"] === undefined ? "" : optional(members(action["data"], "data")["fix"], "fix") ?? "",
      action,
      edits: edit && list(edit["documentChanges"], "documentChanges", (change) => members(change, "documentChanges")).flatMap((change) =>
        list(change["edits"], "edits", (entry) => {
          const { range: place, newText } = members(entry, "edits");
          return { range: range(place, "edits"), newText: string(newText, "newText") };
        })),
    };
  });
}
