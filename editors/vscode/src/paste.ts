// Offers to paste what holds a secret in another form, in the menu that VS Code shows after a paste. The paste itself stays as it is,
// unless the person prefers one of these kinds by the setting editor.pasteAs.preferences.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Contexts } from "./contexts";
import { isCredentialFile } from "./files";
import { lineStarts, offsetAt, redactedPart } from "./positions";
import type { Range, ShareResult } from "./api";
import { kTextScheme } from "./texts";
import { readFixes } from "./wire";

const kLongest = 50_000; // UTF-16 units: what is larger is no secret but a file
const kPatience = 400; // milliseconds that a paste may wait for us
const kLimit = 1000; // milliseconds for what was chosen
const kNews = new Set(["secret", "production-credential"]);

interface Pasted {
  document: vscode.TextDocument;
  /** What the document would be, as far as it is looked at, and where in it the pasted text is. */
  text: string;
  from: number;
  to: number;
}

/** Guards pastes if VS Code is new enough for that. */
export function guardPastes(contexts: Contexts): vscode.Disposable {
  const { DocumentDropOrPasteEditKind: Kind, DocumentPasteEdit: Edit } = vscode;
  const register = vscode.languages.registerDocumentPasteEditProvider;
  if (!Kind || !Edit || !register) return { dispose: () => undefined };
  const guard = new PasteGuard(contexts, Edit, Kind.Empty.append("lampblack", "placeholder"), Kind.Empty.append("lampblack", "environment"), [Kind.Text]);
  return register("*", guard, { providedPasteEditKinds: guard.kinds, pasteMimeTypes: ["text/plain"] });
}

class PasteGuard implements vscode.DocumentPasteEditProvider {
  private readonly pasted = new WeakMap<vscode.DocumentPasteEdit, Pasted>();
  private hidden = 0;

  constructor(
    private readonly contexts: Contexts, private readonly Edit: NonNullable<typeof vscode.DocumentPasteEdit>,
    private readonly placeholder: vscode.DocumentDropOrPasteEditKind, private readonly environment: vscode.DocumentDropOrPasteEditKind,
    private readonly yieldTo: vscode.DocumentDropOrPasteEditKind[],
  ) {}

  get kinds(): vscode.DocumentDropOrPasteEditKind[] {
    return [this.placeholder, this.environment];
  }

  async provideDocumentPasteEdits(
    document: vscode.TextDocument, ranges: readonly vscode.Range[], transfer: vscode.DataTransfer,
  ): Promise<vscode.DocumentPasteEdit[] | undefined> {
    const range = ranges[0];
    const text = await transfer.get("text/plain")?.asString();
    if (this.contexts.state !== "ready" || !range || ranges.length > 1 || !text || text.length > kLongest || isCredentialFile(document.uri.path)) return undefined;
    const pasted = inPlace(document, range, text);
    if (!(await this.holdsSecret(pasted))) return undefined;
    const edits: vscode.DocumentPasteEdit[] = [];
    const offer = (title: string, kind: vscode.DocumentDropOrPasteEditKind, insertText: string) => {
      const edit = new this.Edit(insertText, title, kind);
      edit.yieldTo = this.yieldTo;
      edits.push(edit);
      return edit;
    };
    this.pasted.set(offer("Paste as placeholder", this.placeholder, ""), pasted);
    const reference = await this.reference(pasted).catch(() => undefined);
    if (reference !== undefined) offer("Paste as environment reference", this.environment, reference);
    return edits;
  }

  async resolveDocumentPasteEdit(edit: vscode.DocumentPasteEdit): Promise<vscode.DocumentPasteEdit> {
    const pasted = this.pasted.get(edit);
    if (pasted) edit.insertText = await this.redacted(pasted);
    return edit;
  }

  /** Whether there is a secret in what was pasted. It is looked at as an assistant's context would be, but never shared. */
  private async holdsSecret({ document, text, from, to }: Pasted): Promise<boolean> {
    const context = this.contexts.openContext({ ...this.client(), items: [{ id: "pasted", kind: "selection", languageId: document.languageId, text }] });
    try {
      return await new Promise<boolean>((done) => {
        setTimeout(() => done(false), kPatience);
        context.onDidPublishFindings(({ items }) => {
          const starts = lineStarts(text);
          done(items.some(({ findings }) => findings.some((found) =>
            kNews.has(found.class) && offsetAt(text, starts, found.range.start) < to && offsetAt(text, starts, found.range.end) > from)));
        });
      });
    } finally {
      context.close();
    }
  }

  private async redacted({ document, text, from, to }: Pasted): Promise<string> {
    const answer: ShareResult = await this.contexts.share({
      ...this.client(), items: [{ id: "pasted", kind: "selection", languageId: document.languageId, text }] });
    const item = answer.items[0];
    if (item?.text === undefined) throw new Error(`Lampblack: ${item?.withheld ?? answer.reasons.map(({ message }) => message).join(" ")}`);
    return redactedPart(text, item.text, item.replacements, from, to);
  }

  // The sidecar knows how each language refers to the environment. It is shown a document that nobody sees, as it would be after the paste. Where
  // a reference takes more than was pasted, such as the quotes around it, there is the code action once it stands there.
  private async reference({ document, text, from, to }: Pasted): Promise<string | undefined> {
    const { sidecar } = this.contexts;
    const uri = vscode.Uri.from({ scheme: kTextScheme, path: `/paste/${++this.hidden}/${basename(document.uri.path)}` }).toString();
    await sidecar.notify("textDocument/didOpen", { textDocument: { uri, languageId: document.languageId, version: 1, text } });
    try {
      const place = rangeOf(text, from, to);
      const actions = await sidecar.request("textDocument/codeAction", { textDocument: { uri }, range: place, context: { diagnostics: [] } }, kLimit);
      let insert = text.slice(from, to);
      for (const action of readFixes(actions).filter(({ fix }) => fix === "environment").reverse()) {
        const resolved = action.edits ? action : readFixes([await sidecar.request("codeAction/resolve", action.action, kLimit)])[0];
        for (const edit of resolved?.edits ?? []) {
          const starts = lineStarts(text);
          const [begin, end] = [offsetAt(text, starts, edit.range.start), offsetAt(text, starts, edit.range.end)];
          if (begin < from || end > to) return undefined;
          insert = insert.slice(0, begin - from) + edit.newText + insert.slice(end - from);
        }
      }
      return insert === text.slice(from, to) ? undefined : insert;
    } finally {
      await sidecar.notify("textDocument/didClose", { textDocument: { uri } });
    }
  }

  private client() {
    return { client: this.contexts.own, destination: { provider: "preview" }, task: "other" as const };
  }
}

/** The pasted text with the rest of its lines, whose names tell what is a value. */
function inPlace(document: vscode.TextDocument, range: vscode.Range, pasted: string): Pasted {
  const before = document.lineAt(range.start.line).text.slice(0, range.start.character);
  const after = document.lineAt(range.end.line).text.slice(range.end.character);
  return { document, text: before + pasted + after, from: before.length, to: before.length + pasted.length };
}

function rangeOf(text: string, from: number, to: number): Range {
  const position = (offset: number) => {
    const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
    return { line: lines.length - 1, character: lines[lines.length - 1]?.length ?? 0 };
  };
  return { start: position(from), end: position(to) };
}
