// Covers the values of findings in every visible editor, until a cursor is on them. While somebody presents, all of them everywhere, whatever the
// cursor does. What is wanted bare for a moment is covered again by itself.
import * as vscode from "vscode";
import { isCredentialFile } from "./files";
import type { Findings, Found } from "./findings";

const kRevealed = 10; // seconds

// What each value of the setting covers outside of credential files.
const kLeast: Record<string, vscode.DiagnosticSeverity | undefined> = {
  certain: vscode.DiagnosticSeverity.Error,
  credentials: vscode.DiagnosticSeverity.Warning,
  all: vscode.DiagnosticSeverity.Hint,
};

let presenting = false;

function setting(): string {
  return vscode.workspace.getConfiguration("lampblack").get<string>("mask", "credentials");
}

/** Whether values are covered on the screen. */
export function masked(): boolean {
  return presenting || setting() !== "off";
}

export class Mask implements vscode.Disposable {
  private readonly cover = vscode.window.createTextEditorDecorationType({
    color: "transparent",
    backgroundColor: new vscode.ThemeColor("lampblack.mask"),
    borderRadius: "2px",
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly gutter: vscode.TextEditorDecorationType;
  private readonly status = vscode.window.createStatusBarItem("lampblack.mask", vscode.StatusBarAlignment.Right, 91);
  private readonly subscriptions: vscode.Disposable[];
  private revealed: { uri: string; end: number } | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly findings: Findings, folder: vscode.Uri) {
    this.gutter = vscode.window.createTextEditorDecorationType({
      gutterIconPath: vscode.Uri.joinPath(folder, "media", "gutter.svg"), gutterIconSize: "contain",
    });
    this.status.name = "Lampblack: Covered Values";
    this.subscriptions = [
      this.cover, this.gutter, this.status,
      findings.onDidChange((uri) => {
        for (const editor of vscode.window.visibleTextEditors) {
          if (editor.document.uri.toString() === uri.toString()) this.draw(editor);
        }
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.draw(textEditor)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.drawAll()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("lampblack.mask")) this.drawAll();
      }),
      vscode.commands.registerCommand("lampblack.toggleMask", () => vscode.workspace.getConfiguration("lampblack").update(
        "mask", setting() === "off" ? undefined : "off", vscode.ConfigurationTarget.Global)),
      vscode.commands.registerCommand("lampblack.present", () => {
        presenting = !presenting;
        this.revealed = undefined;
        this.drawAll();
      }),
      vscode.commands.registerCommand("lampblack.reveal", () => this.reveal()),
    ];
    this.drawAll();
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Bares the values of the file in front. To ask again ends it at once. */
  private reveal(): void {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    if (uri === undefined) return;
    this.revealed = this.revealed?.uri === uri ? undefined : { uri, end: Date.now() + kRevealed * 1000 };
    this.drawAll();
  }

  private drawAll(): void {
    clearInterval(this.timer);
    const left = this.revealed ? Math.ceil((this.revealed.end - Date.now()) / 1000) : 0;
    if (left <= 0) this.revealed = undefined;
    else this.timer = setInterval(() => this.drawAll(), 1000);
    for (const editor of vscode.window.visibleTextEditors) this.draw(editor);
    this.status.text = this.revealed ? `$(eye) ${left} s` : "$(device-camera-video) Presenting";
    this.status.tooltip = this.revealed ? "The values of this file can be read. Click to cover them now." : "All values are covered, whatever the cursor does. Click to end.";
    this.status.command = this.revealed ? "lampblack.reveal" : "lampblack.present";
    this.status.backgroundColor = this.revealed ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    if (this.revealed || presenting) this.status.show();
    else this.status.hide();
  }

  private draw(editor: vscode.TextEditor): void {
    const found = this.findings.of(editor.document.uri);
    const least = presenting || isCredentialFile(editor.document.uri.path) ? vscode.DiagnosticSeverity.Hint : kLeast[setting()];
    const touched = ({ range }: Found) => !presenting && editor.selections.some((selection) => selection.intersection(range) !== undefined);
    const bare = !masked() || this.revealed?.uri === editor.document.uri.toString();
    const covered = bare ? [] : found.filter((one) => one.severity <= (least ?? vscode.DiagnosticSeverity.Warning) && !touched(one));
    editor.setDecorations(this.cover, covered.map(({ range }) => range));
    editor.setDecorations(this.gutter, found.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
      .map(({ range }) => new vscode.Range(range.start, range.start)));
  }
}
