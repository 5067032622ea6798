// Tests of what a person is asked, with a sidecar that asks about everything and the extension of an assistant (assistant/).
// By name, in order: each goes on where the one before ended.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { command, eventually } from "./person.mjs";

const lines = (file) => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line)) : []);

export function questionTests({ page, open, received, assistant, picture }) {
  const told = (name) => lines(assistant).filter((line) => name in line).map((line) => line[name]);
  const answers = () => lines(received).filter((message) => !("method" in message)).map(({ result }) => result?.choice ?? null);
  const dialog = page.locator(".monaco-dialog-box");
  const status = (text) => page.locator(".statusbar-item", { hasText: text }).first();
  // The focus is then in the workbench again, for the next keys.
  const closed = () => dialog.waitFor({ state: "hidden" });

  return {
    "the sidecar is told that this client asks people": async () => {
      await open();
      await eventually("the assistant is there", () => told("ready").length > 0);
      const { params } = lines(received).find(({ method }) => method === "initialize");
      assert.equal(params.capabilities.experimental.lampblack.questions, true);
    },

    "a question says what, to whom and for what, and blocks nothing meanwhile": async () => {
      await command(page, "Assistant: Share");
      await status("1 question").waitFor();
      await page.screenshot({ path: picture("asked") });
      await page.locator('.statusbar-item[id="status.notifications"]').click();
      const notification = page.locator(".notifications-center .notification-list-item", { hasText: "Lampblack" }).first();
      await notification.waitFor();
      assert.match(await notification.innerText(), /May an-assistant do this, with model large of example, to deploy\?/);
      assert.equal(await dialog.count(), 0, "no dialog opens by itself");
      const [shared] = told("shared");
      assert.deepEqual([shared.decision, shared.items, shared.question], ["block", [], "question-1"]);
    },

    "another extension can't answer it, by any command or by the API": async () => {
      await command(page, "Assistant: Cheat");
      await eventually("it has tried everything", () => told("cheated").length > 0);
      assert.ok(told("cheated")[0] > 20);
      await dialog.waitFor(); // that is as far as it comes
      await page.keyboard.press("Escape");
      await closed();
      await eventually("no dialog more", async () => (await dialog.count()) === 0);
      assert.ok(!answers().some((choice) => /^(share|allow)/.test(choice)), `answered: ${answers()}`);
      assert.deepEqual(told("change"), []);
    },

    "closing the dialog is no answer, and Enter is no yes": async () => {
      const before = answers().length;
      await command(page, "Lampblack: Answer a Question");
      await dialog.waitFor();
      await page.screenshot({ path: picture("dialog") });
      await page.keyboard.press("Escape");
      await closed();
      assert.equal(answers().length, before);
      await command(page, "Lampblack: Answer a Question");
      await dialog.waitFor();
      await page.keyboard.press("Enter");
      await closed();
      await eventually("an answer", () => answers().length > before);
      assert.equal(answers().at(-1), "redact");
      await eventually("the assistant is told", () => told("change").length > 0);
      assert.deepEqual(told("change"), [{ grants: [], question: "question-1" }]);
    },

    "a choice grants, the grant is counted down, and the assistant is told": async () => {
      await command(page, "Assistant: Act");
      await eventually("it was asked", () => told("allowed").length > 0);
      assert.equal(told("allowed").at(-1).decision, "block");
      const question = told("allowed").at(-1).question;
      await status("1 question").click();
      await dialog.getByRole("button", { name: "Allow for 15 Minutes" }).click();
      await closed();
      await eventually("the grant is told", () => told("change").at(-1).grants.length > 0);
      const change = told("change").at(-1);
      assert.deepEqual([change.grants.length, change.question], [1, question]);
      await status(/1 grant 1[45]:\d\d/).waitFor();
      await status(/1 grant 14:5[0-8]/).waitFor();
      await page.screenshot({ path: picture("granted") });
      await command(page, "Assistant: Act");
      await eventually("it may", () => told("allowed").at(-1).decision === "allow");
    },

    "a grant is revoked": async () => {
      await status("1 grant").click();
      const row = page.locator(".quick-input-list .monaco-list-row", { hasText: "production credentials to example/large for deploy" });
      await row.waitFor();
      await page.screenshot({ path: picture("grants") });
      await row.click();
      await page.locator(".quick-input-widget .monaco-button:visible", { hasText: "OK" }).click();
      await eventually("it is gone", () => told("change").at(-1).grants.length === 0);
      await eventually("the status bar shows none", async () => (await page.locator(".statusbar-item", { hasText: "1 grant" }).count()) === 0);
    },
  };
}
