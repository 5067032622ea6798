// Two commands that show a share at work: a diff of what an assistant would receive, and a redacted copy.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Decision, ShareResult } from "./api";
import type { Contexts } from "./contexts";
import { masked } from "./mask";
import { dotted, redactedPart } from "./positions";
import type { Texts } from "./texts";

interface Redacted {
  decision: Decision;
  /** As it is; or, while values are covered on the screen, with dots for them: a diff may draw it where no cover can be. */
  original: string;
  redacted: string;
  replaced: number;
  legend: Legend;
}

type Legend = ShareResult["legend"];

export class RedactedViews implements vscode.Disposable {
  private readonly note = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorCodeLens.foreground") },
  });
  private readonly legends = new Map<string, Legend>(); // of the redacted sides, by uri
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly contexts: Contexts, private readonly texts: Texts) {
    this.subscriptions = [
      this.note,
      vscode.window.onDidChangeVisibleTextEditors((editors) => this.annotate(editors)),
      vscode.workspace.onDidCloseTextDocument((document) => this.legends.delete(document.uri.toString())),
    ];
  }

  async preview(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const { document } = editor;
    const whole = editor.selection.isEmpty;
    const name = basename(document.uri.path);
    const shared = await this.redact(document, whole ? [] : [editor.selection]);
    if (typeof shared === "string") {
      await vscode.window.showTextDocument(this.texts.make("refused", `${name}: what an assistant would receive`, shared));
      return;
    }
    const left = whole && shared.original === document.getText()
      ? document.uri : this.texts.make("original", name, shared.original);
    const right = this.texts.make("redacted", name, shared.redacted);
    this.legends.set(right.toString(), shared.legend);
    const count = shared.replaced === 0 ? "nothing replaced" : shared.replaced === 1 ? "1 value replaced"
      : `${shared.replaced} values replaced`;
    await vscode.commands.executeCommand(
      "vscode.diff", left, right, `${name}: what an assistant would receive (${shared.decision}, ${count})`, { preview: true });
  }

  async copy(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const selections = editor.selections.filter((selection) => !selection.isEmpty);
    const shared = await this.redact(editor.document, selections);
    if (typeof shared === "string") {
      void vscode.window.showErrorMessage(`Lampblack: ${shared}`);
      return;
    }
    await vscode.env.clipboard.writeText(shared.redacted);
    vscode.window.setStatusBarMessage("$(shield) Lampblack: copied, redacted", 3000);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Says behind each line what its placeholders stand for. */
  private annotate(editors: readonly vscode.TextEditor[]): void {
    for (const editor of editors) {
      const legend = this.legends.get(editor.document.uri.toString());
      if (legend) editor.setDecorations(this.note, notes(editor.document, legend));
    }
  }

  // The whole document is redacted and the wanted parts are cut out of the result, because a part alone can hide what a
  // value is: the name before it, the block around it. A text instead says why nothing would be shared.
  private async redact(document: vscode.TextDocument, selections: readonly vscode.Range[]): Promise<Redacted | string> {
    const text = document.getText();
    const answer = await this.contexts.share({
      client: this.contexts.own,
      destination: { provider: "preview" },
      task: "other",
      items: [{ id: "document", kind: "file", uri: document.uri.toString(), languageId: document.languageId, text }],
    });
    const item = answer.items[0];
    if (item?.text === undefined) return refusal(answer, item?.withheld);
    const { decision, legend } = answer;
    const redacted = item.text;
    const values = item.replacements.map(({ range: { start, end } }) =>
      new vscode.Range(start.line, start.character, end.line, end.character));
    const original = masked() ? dotted(text, values) : text;
    if (selections.length === 0) return { decision, original, redacted, replaced: values.length, legend };
    const ordered = [...selections].sort((a, b) => a.start.compareTo(b.start));
    const replaced = values.filter((value) =>
      ordered.some((selection) => !(selection.intersection(value)?.isEmpty ?? true)));
    const lineBreak = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
    const offsets = ordered.map(({ start, end }) => [document.offsetAt(start), document.offsetAt(end)] as const);
    return {
      decision,
      legend,
      original: offsets.map(([from, to]) => original.slice(from, to)).join(lineBreak),
      redacted: offsets.map(([from, to]) => redactedPart(text, redacted, item.replacements, from, to)).join(lineBreak),
      replaced: replaced.length,
    };
  }
}

function notes(document: vscode.TextDocument, legend: Legend): vscode.DecorationOptions[] {
  const found: vscode.DecorationOptions[] = [];
  for (let line = 0; line < document.lineCount; ++line) {
    const { range, text } = document.lineAt(line);
    const labels = legend.filter(({ placeholder }) => text.includes(placeholder)).map(({ label }) => label);
    if (labels.length > 0) found.push({ range, renderOptions: { after: { contentText: labels.join(", ") } } });
  }
  return found;
}

function refusal(answer: ShareResult, withheld: string | undefined): string {
  const reasons = withheld === undefined ? answer.reasons.map((reason) => reason.message) : [withheld];
  if (answer.question !== undefined) reasons.push("A person is asked: see the status bar.");
  return ["Nothing of this would be shared.", ...reasons.map((reason) => `\u2022 ${reason}`)].join("\n");
}
