// Wires the parts together. What `activate` returns is what other extensions get.
import { join } from "node:path";
import * as vscode from "vscode";
import type { LampblackApi } from "./api";
import { registerChat } from "./chat";
import { Contexts } from "./contexts";
import { checkSettings } from "./doctor";
import { Findings } from "./findings";
import { Grants } from "./grants";
import { Inspector } from "./inspector";
import { Mask } from "./mask";
import { offerModels } from "./models";
import { guardPastes } from "./paste";
import { Questions } from "./questions";
import { RedactedViews } from "./redacted";
import { WorkspaceScan } from "./scan";
import { showShares } from "./shares";
import { Sidecar } from "./sidecar";
import { Status } from "./status";
import { Texts } from "./texts";
import { registerTools } from "./tools";

// A new sidecar needs a moment to look at all open documents again before what an earlier one found is dropped.
const kSecondLook = 3000; // milliseconds

let sidecar: Sidecar | undefined;

export function activate(context: vscode.ExtensionContext): LampblackApi {
  const settings = () => vscode.workspace.getConfiguration("lampblack");
  const binary = () => settings().get<string>("server.path", "") || join(context.extensionPath, "bin", "lampblack");
  const version = (context.extension.packageJSON as { version: string }).version;

  const log = vscode.window.createOutputChannel("Lampblack", "log");
  const findings = new Findings();
  const questions = new Questions();
  const started = new Sidecar({
    command: () => ({
      path: binary(),
      args: ["serve", "--stdio", "--log-level", settings().get<string>("server.logLevel", "info")],
    }),
    log,
    onDiagnostics: (uri, diagnostics) => findings.set(uri, diagnostics, started.run),
    onAsk: (params, token) => questions.ask(params, token),
  });
  sidecar = started;
  const contexts = new Contexts(started, { name: "lampblack-vscode", version }, () => settings().get<number>("share.deadline", 2000));
  const texts = new Texts();
  const views = new RedactedViews(contexts, texts);
  const scan = new WorkspaceScan(binary, log);
  const grants = new Grants(started, questions);

  context.subscriptions.push(
    log, findings, contexts, texts, views, scan, questions, grants,
    new Inspector(contexts, texts),
    new Mask(findings, context.extensionUri),
    offerModels(contexts),
    guardPastes(contexts),
    registerTools(contexts),
    registerChat(contexts, questions, context.extensionUri),
    new Status(findings, started),
    vscode.commands.registerCommand("lampblack.preview", () => views.preview()),
    vscode.commands.registerCommand("lampblack.copyRedacted", () => views.copy()),
    vscode.commands.registerCommand("lampblack.scanWorkspace", () => scan.run()),
    vscode.commands.registerCommand("lampblack.answer", () => questions.show()),
    vscode.commands.registerCommand("lampblack.showGrants", () => grants.show()),
    vscode.commands.registerCommand("lampblack.showShares", () => showShares(started, texts)),
    vscode.commands.registerCommand("lampblack.checkSettings", checkSettings),
    vscode.commands.registerCommand("lampblack.showLog", () => log.show(true)),
    vscode.commands.registerCommand("lampblack.restart", () => started.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("lampblack.server")) void started.restart();
    }),
    started.onDidChangeState((state) => {
      if (state !== "ready") return;
      const { run } = started;
      setTimeout(() => {
        if (run === started.run && started.state === "ready") findings.keepOnly(run);
      }, kSecondLook);
    }),
  );
  started.start();
  return Object.freeze({
    protocol: contexts.protocol,
    get state() {
      return contexts.state;
    },
    onDidChangeState: contexts.onDidChangeState,
    openContext: contexts.openContext.bind(contexts),
    share: contexts.share.bind(contexts),
  });
}

export async function deactivate(): Promise<void> {
  await sidecar?.stop();
  sidecar?.dispose();
}
