// The open grants, as the sidecar told them last: counted down in the status bar, listed and revoked. Nothing here makes one.
import * as vscode from "vscode";
import type { Grant } from "./api";
import type { Questions } from "./questions";
import type { Sidecar } from "./sidecar";
import { readGrants } from "./wire";

const kLimit = 2000; // milliseconds

export class Grants implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("lampblack.grants", vscode.StatusBarAlignment.Right, 89);
  private readonly subscriptions: vscode.Disposable[];
  private grants: Grant[] = [];
  private receivedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sidecar: Sidecar, private readonly questions: Questions) {
    this.item.name = "Lampblack: Questions and Grants";
    this.subscriptions = [
      this.item,
      questions.onDidChange(() => this.draw()),
      sidecar.onNotification(({ method, params }) => {
        if (method === "grants/changed") this.set(readGrants(params)?.grants ?? []);
      }),
      // They live in the memory of a sidecar: with it they are gone.
      sidecar.onDidChangeState(() => this.set([])),
    ];
  }

  /** Lets the person pick grants to revoke. */
  async show(): Promise<void> {
    try {
      const listed = readGrants(await this.sidecar.request("grants/list", {}, kLimit));
      if (!listed) throw new Error("the sidecar's answer is not understood");
      this.set(listed.grants);
    } catch (error) {
      complain("The grants are not known", error);
      return;
    }
    if (this.grants.length === 0) {
      void vscode.window.showInformationMessage("Lampblack: no grant is open.");
      return;
    }
    const picked = await vscode.window.showQuickPick(this.grants.map((grant) => this.line(grant)), {
      title: "Lampblack: Grants", placeHolder: "Pick those to revoke", canPickMany: true,
    });
    for (const { grant } of picked ?? []) {
      try {
        await this.sidecar.request("grants/revoke", { id: grant.id }, kLimit);
      } catch (error) {
        complain(`Not revoked: ${grant.what}`, error);
      }
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private set(grants: Grant[]): void {
    this.grants = grants;
    this.receivedAt = Date.now();
    this.draw();
  }

  private remaining(grant: Grant): number {
    return Math.max(0, grant.remainingMs - (Date.now() - this.receivedAt));
  }

  private line(grant: Grant) {
    const uses = grant.usesLeft === undefined ? [] : [`${grant.usesLeft} left`];
    const to = grant.destination === undefined ? "" : ` to ${grant.destination}`;
    const why = grant.task === undefined ? "" : ` for ${grant.task}`;
    return { label: grant.what + to + why, description: [minutes(this.remaining(grant)), ...uses].join(", "), grant };
  }

  private draw(): void {
    clearInterval(this.timer);
    const asked = this.questions.count;
    const parts: string[] = [];
    if (asked > 0) parts.push(`$(question) ${asked === 1 ? "1 question" : `${asked} questions`}`);
    if (this.grants.length > 0) {
      const first = minutes(Math.min(...this.grants.map((grant) => this.remaining(grant))));
      parts.push(`$(unlock) ${this.grants.length === 1 ? "1 grant" : `${this.grants.length} grants`} ${first}`);
      this.timer = setInterval(() => this.draw(), 1000);
    }
    this.item.text = parts.join(" ");
    this.item.tooltip = asked > 0 ? "An assistant wants something that Lampblack asks you about." : "What you have granted, and for how long.";
    this.item.backgroundColor = asked > 0 ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.command = asked > 0 ? "lampblack.answer" : "lampblack.showGrants";
    if (parts.length > 0) this.item.show();
    else this.item.hide();
  }
}

function minutes(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function complain(what: string, error: unknown): void {
  void vscode.window.showErrorMessage(`Lampblack: ${what}: ${error instanceof Error ? error.message : String(error)}`);
}
