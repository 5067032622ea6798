// A chat request as items of a context, and the shared items as a request again. A part that is not understood is an item
// without text, so it is withheld.
import * as vscode from "vscode";
import type { Item, SharedItem } from "./api";
import { fileRead } from "./tool_calls";

export type NewItem = Omit<Item, "id">;

/** Items, and what is made of them when they come back: as many, in the same order. */
export interface Draft<T> {
  items: NewItem[];
  build(shared: SharedItem[]): T;
}

type Message = vscode.LanguageModelChatMessage;
type Part = Message["content"][number];

// VS Code gives "system" a number of its own that its stable types don't name.
const kSystem = 3;

/** Draft of a list of things. */
export function all<T>(drafts: Draft<T>[]): Draft<T[]> {
  return {
    items: drafts.flatMap(({ items }) => items),
    build: (shared) => {
      let at = 0;
      return drafts.map((draft) => draft.build(shared.slice(at, (at += draft.items.length))));
    },
  };
}

/** `uriOf` tells the uri of a path in a call of a tool or an attachment. */
export function messagesDraft(messages: readonly Message[], uriOf: (path: string) => string): Draft<Message[]> {
  const read = new Map<string, string>(); // the file that a call of a tool has read, by the call's id
  return all(messages.map(({ role, content }) => {
    const kind = (role as number) === kSystem ? "system" : role === vscode.LanguageModelChatMessageRole.User ? "prompt" : "other";
    const parts = typeof content === "string" ? [new vscode.LanguageModelTextPart(content)] : content;
    const { items, build } = all<unknown>(parts.map((part: unknown) => {
      if (part instanceof vscode.LanguageModelTextPart) return kind === "prompt" ? promptDraft(part.value, uriOf) : textDraft(part.value, kind);
      if (part instanceof vscode.LanguageModelToolCallPart) {
        const path = fileRead({ name: part.name, input: part.input as Record<string, unknown> });
        if (path !== undefined) read.set(part.callId, uriOf(path));
        return callDraft(part);
      }
      if (part instanceof vscode.LanguageModelToolResultPart) return resultDraft(part, read.get(part.callId));
      return contentDraft(part, kind);
    }));
    return { items, build: (shared) => new vscode.LanguageModelChatMessage(role, build(shared) as Part[]) };
  }));
}

/**
 * JSON goes out twice. Whole, because the names in it tell what is a value; nothing is made of that. And its keys and values, one below the other,
 * because what is replaced in them can't break its form: from them it is put together again. Throws when that can't be.
 */
export function jsonDraft<T>(value: T, kind: NewItem["kind"], title?: string): Draft<T> {
  const whole = JSON.stringify(value) ?? "null";
  const leaves: string[] = [];
  mapped(JSON.parse(whole), (leaf) => (leaves.push(leaf), leaf));
  let mark = "\n\u241e\n";
  while (leaves.some((leaf) => leaf.includes(mark))) mark = `\n${mark}`;
  return {
    items: [{ kind, text: whole, ...(title !== undefined && { title }) }, { kind, text: leaves.join(mark) }],
    build: ([first, second]) => {
      if (second?.text === undefined) throw blocked(second?.withheld ?? "something is missing in what was shared.");
      if (first?.title !== title) throw blocked("the name of a tool holds what may not be shared.");
      const shared = second.text.split(mark);
      if (leaves.length > 0 && shared.length !== leaves.length) throw blocked("it can't be told where what was replaced in a call of a tool ends.");
      let at = 0;
      return mapped(JSON.parse(whole), () => shared[at++] as string) as T;
    },
  };
}

/** The value with each string, number and key in it replaced. A number that stays as it is stays a number. */
function mapped(value: unknown, replace: (leaf: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (typeof value === "number") {
    const replaced = replace(String(value));
    return replaced === String(value) ? value : replaced;
  }
  if (Array.isArray(value)) return value.map((one) => mapped(one, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [replace(key), mapped(one, replace)]));
}

export function blocked(why: string): vscode.LanguageModelError {
  return vscode.LanguageModelError.Blocked(`Lampblack shares nothing of this: ${why}`);
}

function textOf(item: SharedItem | undefined): string {
  return item?.text ?? `[Not shared: ${item?.withheld ?? "it is missing in what was shared"}]`;
}

function textDraft(text: string, kind: NewItem["kind"], uri?: string): Draft<unknown> {
  return {
    items: [{ kind, text, ...(uri !== undefined && { uri }) }],
    build: ([item]) => new vscode.LanguageModelTextPart(textOf(item)),
  };
}

// VS Code puts attached files into the prompt's text. What stands there came from them.
const kAttachment = /(<attachment\b[^>\n]*\bfilePath="[^"\n]+"[^>\n]*>[\s\S]*?<\/attachment>)/;

function promptDraft(text: string, uriOf: (path: string) => string): Draft<unknown> {
  const items = text.split(kAttachment).map((piece, index): NewItem => {
    const path = index % 2 === 1 ? /\bfilePath="([^"\n]+)"/.exec(piece)?.[1] : undefined;
    return path === undefined ? { kind: "prompt", text: piece } : { kind: "file", text: piece, uri: uriOf(path) };
  });
  return { items, build: (shared) => new vscode.LanguageModelTextPart(shared.map(textOf).join("")) };
}

function callDraft({ callId, name, input }: vscode.LanguageModelToolCallPart): Draft<unknown> {
  const { items, build } = jsonDraft(input, "toolCall", name);
  return { items, build: (shared) => new vscode.LanguageModelToolCallPart(callId, name, build(shared)) };
}

function resultDraft({ callId, content, isError }: vscode.LanguageModelToolResultPart, uri: string | undefined): Draft<unknown> {
  const { items, build } = all(content.map((part) => contentDraft(part, "toolResult", uri)));
  return {
    items,
    build: (shared) => {
      const result = new vscode.LanguageModelToolResultPart(callId, build(shared));
      if (isError !== undefined) result.isError = isError;
      return result;
    },
  };
}

function contentDraft(part: unknown, kind: NewItem["kind"], uri?: string): Draft<unknown> {
  if (part instanceof vscode.LanguageModelTextPart) return textDraft(part.value, kind, uri);
  if (part instanceof vscode.LanguageModelPromptTsxPart) {
    const { items, build } = jsonDraft(part.value, kind);
    return { items, build: (shared) => new vscode.LanguageModelPromptTsxPart(build(shared)) };
  }
  const { LanguageModelDataPart: DataPart } = vscode;
  if (DataPart && part instanceof DataPart) {
    const { data, mimeType } = part;
    const text = isText(mimeType) ? decoded(data) : undefined;
    if (text !== undefined) {
      return {
        items: [{ kind, text, ...(uri !== undefined && { uri }) }],
        build: ([item]) => item?.text === undefined
          ? new vscode.LanguageModelTextPart(textOf(item)) : new DataPart(new TextEncoder().encode(item.text), mimeType),
      };
    }
    return opaqueDraft(mimeType, data.byteLength);
  }
  return opaqueDraft("application/octet-stream", 0);
}

function opaqueDraft(mediaType: string, size: number): Draft<unknown> {
  return { items: [{ kind: "other", opaque: { mediaType, size } }], build: ([item]) => new vscode.LanguageModelTextPart(textOf(item)) };
}

// Without a slash it is a mark that VS Code's own chat leaves for its models, such as "cache_control".
function isText(mimeType: string): boolean {
  return /^(?:text\/.*|[^/]*|.*[/+](?:json|xml|yaml))(?:;.*)?$/i.test(mimeType);
}

function decoded(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}
