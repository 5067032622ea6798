// The item in the status bar: findings in the present file, and whether the sidecar runs.
import * as vscode from "vscode";
import type { Findings } from "./findings";
import type { Sidecar } from "./sidecar";

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("lampblack.status", vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly findings: Findings, private readonly sidecar: Sidecar) {
    this.item.name = "Lampblack";
    this.subscriptions = [
      this.item,
      findings.onDidChange(() => this.draw()),
      sidecar.onDidChangeState(() => this.draw()),
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
    ];
    this.draw();
    this.item.show();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private draw(): void {
    const { state } = this.sidecar;
    if (state !== "ready") {
      this.item.text = state === "starting" ? "$(loading~spin) Lampblack" : "$(warning) Lampblack off";
      this.item.tooltip = "Lampblack's sidecar isn't running: nothing is marked, and nothing is shared.";
      this.item.backgroundColor = state === "starting" ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
      this.item.command = "lampblack.showLog";
      return;
    }
    const editor = vscode.window.activeTextEditor;
    const count = editor ? this.findings.of(editor.document.uri).length : 0;
    this.item.text = count === 0 ? "$(shield) Lampblack" : `$(shield) ${count} found`;
    this.item.tooltip = count === 0
      ? "Lampblack found nothing in this file."
      : `Lampblack found ${count === 1 ? "one value" : `${count} values`} in this file that must not leave this machine.`;
    this.item.backgroundColor = undefined;
    this.item.command = "workbench.actions.view.problems";
  }
}
