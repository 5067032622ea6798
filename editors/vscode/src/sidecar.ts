// The sidecar's process: started, watched, and started again after a pause when it goes away.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn } from "vscode-languageclient/node";
import type { SidecarState } from "./api";
import { kTextScheme } from "./texts";

const kFirstPause = 250; // milliseconds
const kLongestPause = 30_000;
const kSettled = 60_000; // after so long without a crash the next pause is the first again
const kStartLimit = 10_000;
const kStopLimit = 2_000;
const kFailuresBeforeNotice = 3;

export interface SidecarOptions {
  /** Asked at each start, so that a changed setting holds. */
  command(): { path: string; args: string[] };
  log: vscode.OutputChannel;
  onDiagnostics(uri: vscode.Uri, diagnostics: vscode.Diagnostic[]): void;
  /** Puts a question to a person. */
  onAsk(params: unknown, token: vscode.CancellationToken): Promise<unknown>;
}

export class Sidecar implements vscode.Disposable {
  private readonly stateChanged = new vscode.EventEmitter<SidecarState>();
  readonly onDidChangeState = this.stateChanged.event;
  private readonly notified = new vscode.EventEmitter<{ method: string; params: unknown }>();
  readonly onNotification = this.notified.event;

  private state_: SidecarState = "stopped";
  private client: LanguageClient | undefined;
  private child: ChildProcessWithoutNullStreams | undefined;
  private run_ = 0;
  private failures = 0;
  private startedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SidecarOptions) {}

  get state(): SidecarState {
    return this.state_;
  }

  /** Another number for each process, so that one can tell whether what it knew is gone. */
  get run(): number {
    return this.run_;
  }

  start(): void {
    void this.launch();
  }

  async restart(): Promise<void> {
    const stopping = this.stop();
    const run = this.run_;
    await stopping;
    if (run !== this.run_) return; // somebody else has stopped or started it meanwhile
    this.failures = 0;
    await this.launch();
  }

  /** Rejects when the sidecar isn't ready, goes away, or doesn't answer within `limit` milliseconds. */
  async request(method: string, params: object, limit: number): Promise<unknown> {
    const client = this.ready();
    const cancel = new vscode.CancellationTokenSource();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the sidecar did not answer within ${limit} ms`)), limit);
    });
    try {
      return await Promise.race([client.sendRequest<unknown>(method, params, cancel.token), late]);
    } catch (error) {
      throw client === this.client ? error : new Error("the sidecar stopped before it answered");
    } finally {
      clearTimeout(timer);
      cancel.cancel();
      cancel.dispose();
    }
  }

  async notify(method: string, params: object): Promise<void> {
    await this.ready().sendNotification(method, params);
  }

  async stop(): Promise<void> {
    const { client, child } = this;
    this.forget("stopped");
    try {
      await client?.stop(kStopLimit);
    } catch {
      // It was gone already, or never there.
    }
    child?.kill("SIGKILL");
  }

  dispose(): void {
    void this.stop();
    this.stateChanged.dispose();
    this.notified.dispose();
  }

  private ready(): LanguageClient {
    if (this.state_ !== "ready" || !this.client) throw new Error("the sidecar is not running");
    return this.client;
  }

  private async launch(): Promise<void> {
    this.forget("starting");
    const run = this.run_;
    let guard: NodeJS.Timeout | undefined;
    try {
      const child = await this.spawn();
      if (run !== this.run_) {
        child.kill("SIGKILL");
        return;
      }
      this.child = child;
      child.once("exit", (code, signal) => {
        this.options.log.appendLine(`The sidecar ended (${signal ?? `exit code ${code}`}).`);
        this.gone(run, "it ended");
      });
      guard = setTimeout(() => child.kill("SIGKILL"), kStartLimit);
      const client = this.createClient(child, run);
      this.client = client;
      await client.start();
      if (run !== this.run_) return;
      this.startedAt = Date.now();
      this.setState("ready");
    } catch (error) {
      this.gone(run, error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(guard);
    }
  }

  private async spawn(): Promise<ChildProcessWithoutNullStreams> {
    const { path, args } = this.options.command();
    // The working directory is not the workspace's: nothing in a checkout may change what runs.
    const child = spawn(path, args, { cwd: "/", stdio: "pipe" });
    await once(child, "spawn");
    child.on("error", () => child.kill("SIGKILL"));
    return child;
  }

  private createClient(child: ChildProcessWithoutNullStreams, run: number): LanguageClient {
    const client = new LanguageClient("lampblack", "Lampblack", () => Promise.resolve(child), {
      documentSelector: ["*"],
      outputChannel: this.options.log,
      // Whatever `lampblack.trace.server` says: a trace holds the text of every open file.
      traceOutputChannel: new NoChannel(),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.gone(run, "it closed its output");
          return { action: CloseAction.DoNotRestart, handled: true, message: "The sidecar is gone." };
        },
      },
      // Masks need every document's findings as soon as there are any: the client would ask for those on the screen.
      initializationOptions: { diagnostics: "push" },
      middleware: {
        // Our own log is a document too; to analyse it would write to it. In our own views placeholders would be marked.
        didOpen: async (document, next) => {
          if (!isOwn(document)) await next(document);
        },
        didChange: async (event, next) => {
          if (!isOwn(event.document)) await next(event);
        },
        didClose: async (document, next) => {
          if (!isOwn(document)) await next(document);
        },
        handleDiagnostics: (uri, diagnostics, next) => {
          if (uri.scheme === kTextScheme) return; // a document that only the sidecar sees
          next(uri, diagnostics);
          if (client === this.client) this.options.onDiagnostics(uri, diagnostics);
        },
      },
    });
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { lampblack: { questions: true } };
      },
      initialize: () => undefined,
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    for (const method of ["context/publishFindings", "grants/changed"]) {
      client.onNotification(method, (params: unknown) => {
        if (client === this.client) this.notified.fire({ method, params });
      });
    }
    client.onRequest("lampblack/ask", (params: unknown, token: vscode.CancellationToken) => this.ask(params, token, run));
    return client;
  }

  /** Puts a question until it is answered, taken back, or its process is gone. */
  private async ask(params: unknown, token: vscode.CancellationToken, run: number): Promise<unknown> {
    if (run !== this.run_) return null;
    const cancel = new vscode.CancellationTokenSource();
    const watches = [token.onCancellationRequested(() => cancel.cancel()), this.onDidChangeState(() => cancel.cancel())];
    try {
      return await this.options.onAsk(params, cancel.token);
    } finally {
      for (const watch of watches) watch.dispose();
      cancel.dispose();
    }
  }

  private gone(run: number, why: string): void {
    if (run !== this.run_) return;
    const { client, child } = this;
    const settled = this.state_ === "ready" && Date.now() - this.startedAt > kSettled;
    this.failures = settled ? 1 : this.failures + 1;
    this.forget("waiting");
    child?.kill("SIGKILL");
    client?.dispose(kStopLimit).catch(() => undefined);
    const pause = Math.min(kFirstPause * 2 ** (this.failures - 1), kLongestPause);
    this.options.log.appendLine(`The sidecar is away: ${why}. Next start in ${pause} ms; until then nothing is shared.`);
    this.timer = setTimeout(() => void this.launch(), pause);
    if (this.failures === kFailuresBeforeNotice) void this.tell(why);
  }

  private async tell(why: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(
      `Lampblack's sidecar keeps failing: ${why}. Nothing is marked or shared until it runs.`, "Show Log");
    if (choice) this.options.log.show();
  }

  /** Everything that belongs to the present process stops counting. */
  private forget(next: SidecarState): void {
    ++this.run_;
    clearTimeout(this.timer);
    this.client = undefined;
    this.child = undefined;
    this.setState(next);
  }

  private setState(state: SidecarState): void {
    if (this.state_ === state) return;
    this.state_ = state;
    this.stateChanged.fire(state);
  }
}

function isOwn(document: vscode.TextDocument): boolean {
  const { scheme, path } = document.uri;
  return scheme === kTextScheme || (scheme === "output" && path.includes("lampblack.lampblack"));
}

class NoChannel implements vscode.OutputChannel {
  readonly name = "Lampblack trace";
  append(): void {}
  appendLine(): void {}
  replace(): void {}
  clear(): void {}
  show(): void {}
  hide(): void {}
  dispose(): void {}
}
