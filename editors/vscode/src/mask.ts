// Covers the values of findings in every visible editor, until a cursor is on them.
import * as vscode from "vscode";
import type { Findings } from "./findings";

/** Whether values are covered on the screen. */
export function masked(): boolean {
  return vscode.workspace.getConfiguration("lampblack").get<boolean>("mask", true);
}

export class Mask implements vscode.Disposable {
  private readonly cover = vscode.window.createTextEditorDecorationType({
    color: "transparent",
    backgroundColor: new vscode.ThemeColor("lampblack.mask"),
    borderRadius: "2px",
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly findings: Findings) {
    this.subscriptions = [
      this.cover,
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
    ];
    this.drawAll();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private drawAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.draw(editor);
  }

  private draw(editor: vscode.TextEditor): void {
    const touched = (range: vscode.Range) =>
      editor.selections.some((selection) => selection.intersection(range) !== undefined);
    const covered = masked() ? this.findings.of(editor.document.uri).filter((range) => !touched(range)) : [];
    editor.setDecorations(this.cover, covered);
  }
}
