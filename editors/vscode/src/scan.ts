// The command that scans the workspace's files on disk. Open files are left to the sidecar, which sees what isn't saved.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";

/** As `lampblack scan --format json` prints them: places count from 1, columns in UTF-16 units. */
interface ScanFinding {
  path: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  rule: string;
  title: string;
  severity: string;
  why: string[];
}

export class WorkspaceScan implements vscode.Disposable {
  private readonly found = vscode.languages.createDiagnosticCollection("lampblack-scan");
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly binary: () => string, private readonly log: vscode.OutputChannel) {
    this.subscriptions = [
      this.found,
      vscode.workspace.onDidOpenTextDocument((document) => this.found.delete(document.uri)),
    ];
  }

  async run(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
    if (folders.length === 0) {
      void vscode.window.showWarningMessage("Lampblack can scan only folders that are on a disk.");
      return;
    }
    const options = { location: vscode.ProgressLocation.Window, title: "Lampblack: scanning", cancellable: true };
    await vscode.window.withProgress(options, async (_, token) => {
      try {
        const results: ScanFinding[] = [];
        for (const folder of folders) results.push(...await this.scan(folder.uri.fsPath, token));
        if (!token.isCancellationRequested) this.show(results);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.log.appendLine(`The scan failed: ${why}`);
        void vscode.window.showErrorMessage(`Lampblack could not scan the workspace: ${why}`);
      }
    });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async scan(folder: string, token: vscode.CancellationToken): Promise<ScanFinding[]> {
    const child = spawn(this.binary(), ["scan", "--format", "json", folder], { cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    const cancelled = token.onCancellationRequested(() => child.kill());
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => this.log.append(chunk.toString()));
    try {
      const [code] = (await once(child, "close")) as [number | null];
      if (token.isCancellationRequested) return [];
      if (code === null || code > 2) throw new Error("the scan was ended from outside");
      const report = JSON.parse(Buffer.concat(chunks).toString()) as { findings: ScanFinding[]; errors: { path: string }[] };
      for (const error of report.errors) this.log.appendLine(`not scanned: ${error.path}`);
      return report.findings.map((finding) => ({ ...finding, path: isAbsolute(finding.path) ? finding.path : join(folder, finding.path) }));
    } finally {
      cancelled.dispose();
    }
  }

  private show(results: ScanFinding[]): void {
    const open = new Set(vscode.workspace.textDocuments.map((document) => document.uri.toString()));
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const finding of results) {
      const range = new vscode.Range(finding.line - 1, finding.column - 1, finding.endLine - 1, finding.endColumn - 1);
      const why = finding.why[0];
      const diagnostic = new vscode.Diagnostic(
        range, why === undefined ? finding.title : `${finding.title} (${why})`, severityOf(finding.severity));
      diagnostic.source = "lampblack";
      diagnostic.code = finding.rule;
      const others = byFile.get(finding.path);
      if (others) others.push(diagnostic);
      else byFile.set(finding.path, [diagnostic]);
    }
    this.found.clear();
    for (const [path, diagnostics] of byFile) {
      const uri = vscode.Uri.file(path);
      if (!open.has(uri.toString())) this.found.set(uri, diagnostics);
    }
    const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
    void vscode.window.showInformationMessage(results.length === 0
      ? "Lampblack found nothing in this workspace."
      : `Lampblack found ${count(results.length, "value")} in ${count(byFile.size, "file")}. The Problems view lists them.`);
  }
}

function severityOf(name: string): vscode.DiagnosticSeverity {
  switch (name) {
    case "error": return vscode.DiagnosticSeverity.Error;
    case "warning": return vscode.DiagnosticSeverity.Warning;
    case "hint": return vscode.DiagnosticSeverity.Hint;
    default: return vscode.DiagnosticSeverity.Information;
  }
}
