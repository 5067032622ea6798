// Tools for language models that give redacted text: of a file, of the selection, of what terminals printed. Whichever model calls them.
import * as vscode from "vscode";
import type { ItemKind } from "./api";
import type { Contexts } from "./contexts";
import { redactedPart } from "./positions";

const kCommands = 10; // so many commands' output is kept, in memory
const kOutput = 64 * 1024; // UTF-16 units of each, its end
const kEscapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

interface ReadFile {
  filePath: string;
  startLine?: number;
  endLine?: number;
}

interface Part {
  kind: ItemKind;
  text: string;
  uri?: string;
  languageId?: string;
  /** From and to which offset it is wanted. */
  cut?: [number, number];
}

export function registerTools(contexts: Contexts): vscode.Disposable {
  const terminals = new Terminals();
  const tool = <T>(name: string, what: (input: T) => string, read: (input: T) => Promise<Part> | Part, asks?: (input: T) => string | undefined) =>
    vscode.lm.registerTool<T>(`lampblack_${name}`, {
      prepareInvocation: ({ input }) => {
        const question = asks?.(input);
        return {
          invocationMessage: `Reading ${what(input)}, redacted`,
          ...(question !== undefined && { confirmationMessages: { title: `Read ${what(input)}?`, message: question } }),
        };
      },
      invoke: async ({ input }) => {
        const { cut, ...part } = await read(input);
        const { decision, items: [item], reasons, legend } = await contexts.share({
          client: contexts.own, destination: { provider: "unknown" }, task: "other", items: [{ id: "read", ...part }],
        });
        if (decision === "block" || item?.text === undefined) {
          throw new Error(`Not shared: ${item?.withheld ?? reasons.map(({ message }) => message).join(" ")}`);
        }
        const text = cut ? redactedPart(part.text, item.text, item.replacements, ...cut) : item.text;
        const notes = legend.filter(({ placeholder }) => text.includes(placeholder)).map(({ placeholder, label }) => `${placeholder} stands for ${label}`);
        return new vscode.LanguageModelToolResult([text, ...(notes.length > 0 ? [notes.join("\n")] : [])].map((one) => new vscode.LanguageModelTextPart(one)));
      },
    });
  return vscode.Disposable.from(
    terminals,
    tool<ReadFile>("readFile", ({ filePath }) => vscode.workspace.asRelativePath(filePath), readFile, ({ filePath }) =>
      vscode.workspace.getWorkspaceFolder(vscode.Uri.file(filePath)) ? undefined : "It is outside of this workspace."),
    tool<object>("readSelection", () => "the selection", readSelection),
    tool<object>("readTerminal", () => "the terminal's output", () => ({ kind: "terminal", text: terminals.text() })),
  );
}

async function readFile({ filePath, startLine, endLine }: ReadFile): Promise<Part> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(filePath));
  return partOf("file", document, startLine === undefined ? undefined
    : document.validateRange(new vscode.Range(startLine - 1, 0, (endLine ?? startLine) - 1, Number.MAX_SAFE_INTEGER)));
}

/** The whole document is examined, and the wanted part cut out of the result: a part alone can hide what a value is. */
function partOf(kind: ItemKind, document: vscode.TextDocument, range?: vscode.Range): Part {
  const { uri, languageId } = document;
  return { kind, uri: uri.toString(), languageId, text: document.getText(), ...(range && { cut: [document.offsetAt(range.start), document.offsetAt(range.end)] }) };
}

function readSelection(): Part {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) throw new Error("Nothing is selected.");
  return partOf("selection", editor.document, editor.selection);
}

/** What the last commands printed, where the shell tells VS Code of them. */
class Terminals implements vscode.Disposable {
  private readonly outputs: { command: string; text: string }[] = [];
  private readonly subscription = vscode.window.onDidStartTerminalShellExecution(({ execution }) => void this.listen(execution));

  text(): string {
    // Colours and cursor movements inside a value would hide it.
    return this.outputs.map(({ command, text }) => `$ ${command}\n${text.replace(kEscapes, "")}`).join("\n");
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async listen(execution: vscode.TerminalShellExecution): Promise<void> {
    const output = { command: execution.commandLine.value, text: "" };
    this.outputs.push(output);
    if (this.outputs.length > kCommands) this.outputs.shift();
    for await (const data of execution.read()) output.text = (output.text + data).slice(-kOutput);
  }
}
