// Tests of @lampblack, typed into the chat. By name, in order.
import assert from "node:assert/strict";
import lookAlikes from "./look_alikes.js";
import { command, eventually } from "./person.mjs";

const { github, leaks } = lookAlikes;

export function chatTests({ page, open, picture }) {
  const answer = page.locator(".interactive-item-container.interactive-response").last();
  async function say(text) {
    await page.locator(".interactive-input-part .monaco-editor").first().click();
    await page.keyboard.type(text, { delay: 5 });
    await page.keyboard.press("Escape"); // the list of completions
    await page.keyboard.press("Enter");
  }

  return {
    "a prompt is shown as the model would get it": async () => {
      await open();
      await page.locator(".statusbar-item", { hasText: /Lampblack|found/ }).first().waitFor();
      await command(page, "Chat: Open Chat");
      const value = github();
      await say(`@lampblack my token is ${value}, why is it refused?`);
      await eventually("a placeholder", async () => /Zq[0-9a-z]{18}/.test(await answer.innerText().catch(() => "")));
      const text = await answer.innerText();
      assert.match(text, /1 replaced/);
      assert.match(text, /stands for GitHub personal access token/);
      assert.ok(!leaks(text, value));
      await page.screenshot({ path: picture });
    },

    "and why": async () => {
      await say(`@lampblack /explain token ${github()}`);
      await eventually("the line of the policy", async () => /GitHub personal access token: found once.*preset standard:\d+/s.test(await answer.innerText().catch(() => "")));
    },

    "what a person is asked is not answered there": async () => {
      await say("@lampblack /approve");
      await eventually("there is nothing", async () => /You are asked nothing at present\./.test(await answer.innerText().catch(() => "")));
    },
  };
}
