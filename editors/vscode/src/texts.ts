// Documents that stand nowhere on a disk: what the views show.
import * as vscode from "vscode";

export const kTextScheme = "lampblack";

export class Texts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly contents = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];
  private made = 0;

  constructor() {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(kTextScheme, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.contents.delete(document.uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.toString()) ?? "";
  }

  /** A document of this text, read-only and gone when it is closed. */
  make(folder: string, name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: kTextScheme, path: `/${folder}/${++this.made}/${name}` });
    this.contents.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
