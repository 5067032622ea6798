// Where the sidecar found something in each open document. Between its answers the places move with the text, and they
// stay while the sidecar is away: what is covered on the screen stays covered.
import * as vscode from "vscode";
import { shiftRange } from "./positions";

export class Findings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly byUri = new Map<string, { ranges: vscode.Range[]; run: number }>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => this.move(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.byUri.delete(document.uri.toString())),
    ];
  }

  of(uri: vscode.Uri): readonly vscode.Range[] {
    return this.byUri.get(uri.toString())?.ranges ?? [];
  }

  /** `run` tells one sidecar process from another. */
  set(uri: vscode.Uri, ranges: vscode.Range[], run: number): void {
    this.byUri.set(uri.toString(), { ranges, run });
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
    if (!entry || entry.ranges.length === 0) return;
    for (const change of event.contentChanges) {
      entry.ranges = entry.ranges.map((range) => {
        const { start, end } = shiftRange(range, change.range, change.text);
        return new vscode.Range(start.line, start.character, end.line, end.character);
      });
    }
  }
}
