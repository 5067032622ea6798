// The view of all open context windows: who has one, where it goes, what is in it, what would be decided now, and what was. A line opens the
// diff of what is in the window and what went out of it.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Item, Range } from "./api";
import type { Contexts, ContextWindow } from "./contexts";
import { masked } from "./mask";
import { dotted } from "./positions";
import type { Texts } from "./texts";

const kPause = 150; // milliseconds: a window that fills up is drawn once
const kDecisions = {
  allow: { icon: "pass", says: "as it is" },
  redact: { icon: "shield", says: "redacted" },
  block: { icon: "error", says: "not at all" },
} as const;

class Line extends vscode.TreeItem {
  children: Line[] = [];

  constructor(id: string, label: string, icon: string, description = "") {
    super(label, vscode.TreeItemCollapsibleState.None);
    this.id = id;
    this.iconPath = new vscode.ThemeIcon(icon);
    this.description = description;
    this.tooltip = description === "" ? label : `${label}: ${description}`;
    this.accessibilityInformation = { label: this.tooltip };
  }

  with(children: Line[], state = vscode.TreeItemCollapsibleState.Collapsed): this {
    this.children = children;
    this.collapsibleState = children.length > 0 ? state : vscode.TreeItemCollapsibleState.None;
    return this;
  }
}

export class Inspector implements vscode.TreeDataProvider<Line>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Line>;
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly contexts: Contexts, private readonly texts: Texts) {
    this.view = vscode.window.createTreeView("lampblack.contexts", { treeDataProvider: this });
    this.subscriptions = [
      this.view,
      contexts.onDidChangeWindows(() => {
        this.timer ??= setTimeout(() => {
          this.timer = undefined;
          this.changed.fire();
        }, kPause);
      }),
      vscode.commands.registerCommand("lampblack.showItem", (window: string, item: string) => this.show(window, item)),
    ];
  }

  getTreeItem(line: Line): Line {
    return line;
  }

  getChildren(line?: Line): Line[] {
    return line ? line.children : this.contexts.windows().map(windowLine);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  /** What went out last is shown as it went; what did not, as it would be masked. */
  private async show(id: string, itemId: string): Promise<void> {
    const window = this.contexts.windows().find((one) => one.id === id);
    const item = window?.items.find((one) => one.id === itemId);
    if (!window || item?.text === undefined) return;
    const shared = window.shared?.items.find((one) => one.id === itemId);
    const sent = shared && window.shared?.originals.find((one) => one.id === itemId)?.text === item.text ? shared : undefined;
    const found: Range[] = sent ? sent.replacements.map(({ range }) => range)
      : (window.published?.items.find((one) => one.id === itemId)?.findings ?? []).map(({ range }) => range);
    const name = nameOf(item);
    const left = this.texts.make("original", name, masked() ? dotted(item.text, found) : item.text);
    const right = this.texts.make("outgoing", name, sent ? sent.text ?? `Withheld: ${sent.withheld}` : dotted(item.text, found));
    await vscode.commands.executeCommand("vscode.diff", left, right, `${name}: ${sent ? "what went out" : "what would be masked"}`, { preview: true });
  }
}

function windowLine(window: ContextWindow): Line {
  const { provider, model } = window.destination;
  const to = model === undefined ? provider : `${provider}/${model}`;
  const decision = window.published?.decision;
  const findings = new Map(window.published?.items.map(({ id, findings: found }) => [id, found]));
  const id = window.id;
  const reasons = (window.published?.reasons ?? []).map(({ message, policy }, at) => new Line(`${id}/reason/${at}`, message, "law", policy));
  const items = window.items.map((item) => {
    const found = findings.get(item.id) ?? [];
    const says = item.text === undefined ? "withheld, it is no text" : found.length === 0 ? item.kind : `${item.kind}, ${found.length} to mask`;
    const line = new Line(`${id}/item/${item.id}`, nameOf(item), found.length > 0 || item.text === undefined ? "eye-closed" : "file-text", says).with(
      found.map(({ id: finding, title, class: name, tier }) => new Line(`${id}/finding/${item.id}/${finding}`, title, "circle-small-filled", `${name}, ${tier}`)));
    if (item.text !== undefined) line.command = { command: "lampblack.showItem", title: "Show What Goes Out", arguments: [id, item.id] };
    return line;
  });
  const history = window.shares.map(({ time, decision: was, receipt, replaced }, at) => new Line(
    `${id}/share/${at}`, `${new Date(time).toLocaleTimeString()}, ${kDecisions[was].says}`, kDecisions[was].icon,
    was === "block" ? "" : `${replaced} replaced${receipt === undefined ? "" : `, receipt ${receipt.slice(0, 8)}`}`)).reverse();
  return new Line(id, `${window.client.name} \u2192 ${to}`, decision ? kDecisions[decision].icon : "loading~spin", window.task).with([
    new Line(`${id}/decision`, decision ? `Now: shared ${kDecisions[decision].says}` : "Not examined yet", decision ? kDecisions[decision].icon : "question").with(reasons),
    new Line(`${id}/items`, `Items (${items.length})`, "files").with(items, vscode.TreeItemCollapsibleState.Expanded),
    new Line(`${id}/shares`, `Shares (${history.length})`, "history").with(history),
  ], vscode.TreeItemCollapsibleState.Expanded);
}

function nameOf(item: Item): string {
  return item.title ?? (item.uri === undefined ? item.kind : basename(vscode.Uri.parse(item.uri).path));
}
