// Tests of the view of context windows, with an assistant (agent/) that has one. By name, in order: each goes on where the one before ended.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import lookAlikes from "./look_alikes.js";
import { command, eventually } from "./person.mjs";

const { github, leaks, sendgrid } = lookAlikes;

export function inspectorTests({ page, open, workspace, picture }) {
  const values = [github(), sendgrid()];
  writeFileSync(join(workspace, "service.yaml"), `service: billing\nsource:\n  token: ${values[0]}\nmail:\n  key: ${values[1]}\nreplicas: 3\n`);
  const view = page.locator(".pane-body .monaco-list").first();
  const row = (text) => view.locator(".monaco-list-row", { hasText: text }).first();
  const clean = async (where) => {
    const text = await page.locator(where).first().innerText();
    for (const value of values) assert.ok(!leaks(text, value), "a part of a value can be read");
  };

  return {
    "without a context window the view says what it is for": async () => {
      await open();
      await page.locator(".tab", { hasText: "service.yaml" }).waitFor();
      await page.locator(".activitybar .action-label[aria-label^=Lampblack]").first().click();
      await page.locator(".welcome-view-content", { hasText: "No assistant has a context window open here." }).waitFor();
    },

    "it shows who, to whom, what for, what is in it and what would be masked": async () => {
      await command(page, "Agent: Open a Context");
      await row("an-agent \u2192 example/large").waitFor();
      await eventually("the decision", async () => /Now: shared redacted/.test(await view.innerText()));
      assert.match(await row("an-agent").innerText(), /review/);
      await row("service.yaml").filter({ hasText: "2 to mask" }).waitFor();
      await row("screen.png").filter({ hasText: "withheld, it is no text" }).waitFor();
      await clean(".sidebar");
    },

    "its lines open with the keyboard: the reasons, and what was found": async () => {
      await row("Now: shared").click();
      await page.keyboard.press("ArrowRight");
      await row("GitHub personal access token: found once").waitFor();
      await row("service.yaml").locator(".monaco-tl-twistie").click();
      await row(/SendGrid API key\s*secret, format/).waitFor();
      await clean(".sidebar");
    },

    "a share is listed, and a click shows what went out beside what was there": async () => {
      await command(page, "Agent: Share It");
      await row("Shares (1)").waitFor();
      await row("Shares (1)").locator(".monaco-tl-twistie").click();
      await row("2 replaced, receipt").waitFor();
      await row("service.yaml").locator(".label-name").click();
      await page.locator(".tab", { hasText: "what went out" }).waitFor();
      const right = page.locator(".monaco-diff-editor .editor.modified .view-lines:not(.line-delete)").first();
      await eventually("placeholders", async () => (await right.innerText().catch(() => "")).match(/Zq[0-9a-z]{18}/g)?.length === 2);
      await clean(".monaco-diff-editor");
      await page.screenshot({ path: picture });
    },

    "what is closed is gone": async () => {
      await command(page, "Agent: Close It");
      await page.locator(".welcome-view-content", { hasText: "No assistant has a context window open here." }).waitFor();
    },
  };
}
