// The view of what was shared and decided: the newest records of the ledger, a line each.
import * as vscode from "vscode";
import type { Sidecar } from "./sidecar";
import type { Texts } from "./texts";
import { type LedgerRecord, readLedger } from "./wire";

const kRecords = 200;
const kLimit = 5000; // milliseconds

export async function showShares(sidecar: Sidecar, texts: Texts): Promise<void> {
  try {
    const { records, more } = readLedger(await sidecar.request("ledger/query", { limit: kRecords }, kLimit));
    const lines = records.map(lineOf);
    if (lines.length === 0) lines.push("Nothing was shared yet.");
    if (more) lines.push("\u2026 and older ones: `lampblack ledger show` in a shell has them all");
    await vscode.window.showTextDocument(texts.make("ledger", "Shares", `${lines.join("\n")}\n`));
  } catch (error) {
    void vscode.window.showErrorMessage(`Lampblack: the ledger can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function lineOf(record: LedgerRecord): string {
  const joined = (parts: string[], separator: string) => parts.filter((part) => part !== "").join(separator);
  const time = new Date(record.time);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString();
  const to = joined([joined([record.client, record.destination], " \u2192 "), record.task], ", ");
  const found = record.found.map(({ class: name, count }) => `${name} \u00d7${count}`).join(", ");
  return joined([
    `${local.slice(0, 10)} ${local.slice(11, 19)}`, `${record.kind.padEnd(9)} ${record.outcome.padEnd(6)}`, to,
    joined([record.what, found, record.items.join(" "), record.reasons.join(" ")], "; "),
  ], "  ");
}
