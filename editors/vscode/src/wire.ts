// Answers of the sidecar, checked before anybody acts on them. What isn't as docs/protocol.md says throws, and whoever
// asked then blocks.
import type {
  Authorization, ContextFinding, Decision, PublishedFindings, Reason, Replacement, Restored, SharedItem, ShareResult,
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
