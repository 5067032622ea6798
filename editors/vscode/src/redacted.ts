// Two commands that show a share at work: a diff of what an assistant would receive, and a redacted copy.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { ShareResult } from "./api";
import type { Contexts } from "./contexts";
import { masked } from "./mask";
import { redactedPart } from "./positions";

const kScheme = "lampblack";

interface Redacted {
  /** As it is; or, while values are covered on the screen, with dots for them: a diff may draw it where no cover can be. */
  original: string;
  redacted: string;
  replaced: number;
}

export class RedactedViews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly contents = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];
  private made = 0;

  constructor(private readonly contexts: Contexts, private readonly version: string) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(kScheme, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.contents.delete(document.uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.toString()) ?? "";
  }

  async preview(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const { document } = editor;
    const whole = editor.selection.isEmpty;
    const shared = await this.redact(document, whole ? [] : [editor.selection]);
    if (!shared) return;
    const name = basename(document.uri.path);
    const left = whole && shared.original === document.getText()
      ? document.uri : this.show("original", name, shared.original);
    const right = this.show("redacted", name, shared.redacted);
    const count = shared.replaced === 0 ? "nothing replaced" : shared.replaced === 1 ? "1 value replaced"
      : `${shared.replaced} values replaced`;
    await vscode.commands.executeCommand(
      "vscode.diff", left, right, `${name}: what an assistant would receive (${count})`, { preview: true });
  }

  async copy(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const selections = editor.selections.filter((selection) => !selection.isEmpty);
    const shared = await this.redact(editor.document, selections);
    if (!shared) return;
    await vscode.env.clipboard.writeText(shared.redacted);
    vscode.window.setStatusBarMessage("$(shield) Lampblack: copied, redacted", 3000);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  // The whole document is redacted and the wanted parts are cut out of the result, because a part alone can hide what a
  // value is: the name before it, the block around it.
  private async redact(document: vscode.TextDocument, selections: readonly vscode.Range[]): Promise<Redacted | undefined> {
    const text = document.getText();
    const answer = await this.contexts.share({
      client: { name: "lampblack-vscode", version: this.version },
      destination: { provider: "preview" },
      task: "other",
      items: [{ id: "document", kind: "file", uri: document.uri.toString(), languageId: document.languageId, text }],
    });
    const item = answer.items[0];
    if (item?.text === undefined) {
      complain(answer, item?.withheld);
      return undefined;
    }
    const redacted = item.text;
    const values = item.replacements.map(({ range: { start, end } }) =>
      new vscode.Range(start.line, start.character, end.line, end.character));
    const original = masked() ? dotted(document, values) : text;
    if (selections.length === 0) return { original, redacted, replaced: values.length };
    const ordered = [...selections].sort((a, b) => a.start.compareTo(b.start));
    const replaced = values.filter((value) =>
      ordered.some((selection) => !(selection.intersection(value)?.isEmpty ?? true)));
    const lineBreak = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
    const offsets = ordered.map(({ start, end }) => [document.offsetAt(start), document.offsetAt(end)] as const);
    return {
      original: offsets.map(([from, to]) => original.slice(from, to)).join(lineBreak),
      redacted: offsets.map(([from, to]) => redactedPart(text, redacted, item.replacements, from, to)).join(lineBreak),
      replaced: replaced.length,
    };
  }

  private show(side: string, name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: kScheme, path: `/${side}/${++this.made}/${name}` });
    this.contents.set(uri.toString(), text);
    return uri;
  }
}

/** The document's text with a dot for each UTF-16 unit of the values, and its line breaks where they were. */
function dotted(document: vscode.TextDocument, values: vscode.Range[]): string {
  const text = document.getText();
  let result = "";
  let done = 0;
  for (const value of [...values].sort((a, b) => a.start.compareTo(b.start))) {
    const from = Math.max(done, document.offsetAt(value.start));
    const to = Math.max(from, document.offsetAt(value.end));
    result += text.slice(done, from) + text.slice(from, to).replace(/[^\r\n]/g, "\u2022");
    done = to;
  }
  return result + text.slice(done);
}

function complain(answer: ShareResult, withheld: string | undefined): void {
  const why = withheld ?? answer.reasons.map((reason) => reason.message).join("; ");
  void vscode.window.showErrorMessage(`Lampblack would share nothing of this: ${why || "no reason was given"}.`);
}
