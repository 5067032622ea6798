// What the sidecar asks a person for an assistant. A question waits behind a notification and the status bar, so that it
// takes no key that is meant for a text. What grants something stands in a modal dialog alone: other extensions can press a
// notification's button by a command, and pick from a list, but nothing in VS Code lets them answer a dialog.
import * as vscode from "vscode";
import { type Question, readQuestion } from "./wire";

interface Choice extends vscode.MessageItem {
  id: string | undefined; // none: a button that answers nothing
}

interface OpenQuestion extends Question {
  answer(choice: string | undefined): void;
}

// These keep what holds without an answer.
const kSafe = new Set(["redact", "block"]);
const kDecide: Choice = { title: "Decide\u2026", id: undefined };
const kLater: Choice = { title: "Decide Later", id: undefined };

export class Questions implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly open = new Set<OpenQuestion>(); // the oldest first

  private shown = false;

  get count(): number {
    return this.open.size;
  }

  /** Ends with the person's choice, or with null when the sidecar takes the question back or it can't be put. */
  async ask(params: unknown, token: vscode.CancellationToken): Promise<{ choice: string } | null> {
    const question = readQuestion(params);
    if (!question) return null;
    const choice = await new Promise<string | undefined>((answer) => {
      const opened: OpenQuestion = { ...question, answer };
      this.open.add(opened);
      this.changed.fire();
      token.onCancellationRequested(() => this.close(opened, undefined));
      void this.tell(opened);
    });
    return choice === undefined ? null : { choice };
  }

  /** Puts the oldest question. Closing the dialog is no answer: the question stays open. */
  async show(question = this.open.values().next().value): Promise<void> {
    if (this.shown) return; // whoever runs the command often gets no heap of dialogs
    if (!question || !this.open.has(question)) {
      void vscode.window.showInformationMessage("Lampblack asks nothing at present.");
      return;
    }
    // The first button has the focus: it is one that grants nothing.
    const safe: Choice[] = question.choices.filter(({ id }) => kSafe.has(id));
    const others: Choice[] = question.choices.filter(({ id }) => !kSafe.has(id));
    const buttons = [...(safe.length > 0 ? safe : [kLater]), ...others];
    this.shown = true;
    const chosen = await vscode.window.showWarningMessage(
      `Lampblack: ${question.message}`, { modal: true, detail: question.details.join("\n") }, ...buttons).then(undefined, () => undefined);
    this.shown = false;
    if (chosen?.id === undefined) return;
    if (!this.close(question, chosen.id)) void vscode.window.showInformationMessage("Lampblack: that question isn't open any more.");
  }

  dispose(): void {
    for (const question of [...this.open]) this.close(question, undefined);
    this.changed.dispose();
  }

  private async tell(question: OpenQuestion): Promise<void> {
    const safe: Choice[] = question.choices.filter(({ id }) => kSafe.has(id));
    const button = await vscode.window.showWarningMessage(`Lampblack: ${question.message}`, kDecide, ...safe);
    if (!button) return;
    if (button.id === undefined) await this.show(question);
    else this.close(question, button.id);
  }

  private close(question: OpenQuestion, choice: string | undefined): boolean {
    if (!this.open.delete(question)) return false;
    question.answer(choice);
    this.changed.fire();
    return true;
  }
}
