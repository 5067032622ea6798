// Where the sidecar found something in each open document. Between its answers the places move with the text, and they
// stay while the sidecar is away: what is covered on the screen stays covered.
import * as vscode from "vscode";
import { shiftRange } from "./positions";

export interface Found {
  range: vscode.Range;
  severity: vscode.DiagnosticSeverity;
}

export class Findings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly byUri = new Map<string, { found: Found[]; run: number }>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => this.move(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.byUri.delete(document.uri.toString())),
    ];
  }

  of(uri: vscode.Uri): readonly Found[] {
    return this.byUri.get(uri.toString())?.found ?? [];
  }

  /** `run` tells one sidecar process from another. */
  set(uri: vscode.Uri, found: Found[], run: number): void {
    this.byUri.set(uri.toString(), { found, run });
    this.changed.fire(uri);
  }

  /** Drops what only an earlier process than `run` found. */
  keepOnly(run: number): void {
    for (const [key, entry] of this.byUri) {
      if (entry.run === run) continue;
      this.byUri.delete(key);
      this.changed.fire(vscode.Uri.parse(key));
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private move(event: vscode.TextDocumentChangeEvent): void {
    const entry = this.byUri.get(event.document.uri.toString());
    if (!entry || entry.found.length === 0) return;
    for (const change of event.contentChanges) {
      entry.found = entry.found.map(({ range, severity }) => {
        const { start, end } = shiftRange(range, change.range, change.text);
        return { range: new vscode.Range(start.line, start.character, end.line, end.character), severity };
      });
    }
  }
}
