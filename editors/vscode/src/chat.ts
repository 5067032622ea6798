// @lampblack in the chat: shows what a prompt and its attachments would be to the model that is chosen, says why, and leads to what a person
// is asked. No model is called, and nothing is granted here.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Item, ShareResult } from "./api";
import type { Contexts } from "./contexts";
import type { Questions } from "./questions";

export function registerChat(contexts: Contexts, questions: Questions, folder: vscode.Uri): vscode.Disposable {
  const participant = vscode.chat.createChatParticipant("lampblack.chat", async (request, _, stream) => {
    if (request.command === "approve") {
      approve(questions.count, stream);
      return;
    }
    const items = await itemsOf(request);
    // The model is not there in versions that don't let one choose it.
    const model: vscode.LanguageModelChat | undefined = (request as { model?: vscode.LanguageModelChat }).model;
    const answer = await contexts.share({
      client: contexts.own, task: "other", items,
      destination: model ? { provider: model.vendor, model: model.id } : { provider: "unknown" },
    });
    const to = model?.name ?? "an assistant";
    stream.markdown(answer.decision === "block" ? `Nothing of this would be shared with ${escaped(to)}.\n`
      : `This is what ${escaped(to)} would get by way of Lampblack.\n`);
    if (request.command === "explain" || answer.decision === "block") explain(answer, stream);
    else preview(answer, items, stream);
  });
  participant.iconPath = vscode.Uri.joinPath(folder, "media", "icon.png");
  return participant;
}

function preview(answer: ShareResult, items: Item[], stream: vscode.ChatResponseStream): void {
  for (const [at, item] of answer.items.entries()) {
    const replaced = item.replacements.length;
    const name = items[at]?.title ?? "Prompt";
    stream.markdown(`\n**${escaped(name)}**, ${item.text === undefined ? "withheld" : replaced === 0 ? "nothing replaced" : `${replaced} replaced`}\n`);
    stream.markdown(`\n${fenced(item.text ?? item.withheld ?? "")}\n`);
  }
  for (const { placeholder, label } of answer.legend) stream.markdown(`\n- \`${placeholder}\` stands for ${escaped(label)}`);
}

function explain(answer: ShareResult, stream: vscode.ChatResponseStream): void {
  const lines = answer.reasons.map(({ message, policy }) => `\n- ${escaped(message)}${policy === undefined ? "" : ` (\`${policy.replace(/`/g, "")}\`)`}`);
  stream.markdown(lines.length > 0 ? lines.join("") : "\nNothing was found in it.");
}

function approve(count: number, stream: vscode.ChatResponseStream): void {
  stream.markdown(count === 0 ? "You are asked nothing at present." : `${count === 1 ? "One question waits" : `${count} questions wait`} for you. The answer is given in a dialog, not here.`);
  if (count > 0) stream.button({ command: "lampblack.answer", title: "Answer" });
  stream.button({ command: "lampblack.showGrants", title: "Show and Revoke Grants" });
}

async function itemsOf({ prompt, references }: vscode.ChatRequest): Promise<Item[]> {
  const items: Item[] = [{ id: "prompt", kind: "prompt", text: prompt }];
  for (const [at, { value }] of references.entries()) {
    const uri = value instanceof vscode.Uri ? value : value instanceof vscode.Location ? value.uri : undefined;
    const text = uri ? await textOf(uri, value instanceof vscode.Location ? value.range : undefined) : typeof value === "string" ? value : undefined;
    items.push({
      id: `reference-${at}`, kind: uri ? "file" : "other", title: uri ? basename(uri.path) : "Attachment", ...(uri && { uri: uri.toString() }),
      ...(text === undefined ? { opaque: { mediaType: "application/octet-stream", size: 0 } } : { text }),
    });
  }
  return items;
}

async function textOf(uri: vscode.Uri, range?: vscode.Range): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText(range);
  } catch {
    return undefined; // a folder, or what is no text
  }
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-!|$]/g, "\\$&");
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}\n${text}\n${fence}`;
}
