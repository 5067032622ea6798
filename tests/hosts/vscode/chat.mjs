// Tests of @lampblack, typed into the chat, and of what goes around it. By name, in order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import lookAlikes from "./look_alikes.js";
import { command, eventually } from "./person.mjs";

const { github, leaks } = lookAlikes;

export function chatTests({ page, open, settings, picture }) {
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

    "settings that go around it are changed, those that a person picks": async () => {
      await page.keyboard.press("F1"); // not by `command`, which waits until there is no list any more
      await page.locator(".quick-input-widget:visible input.input").first().fill(">Lampblack: Check Settings That Go Around It");
      await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "Check Settings" }).first().waitFor();
      await page.keyboard.press("Enter");
      const row = (text) => page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
      await row("chat.byokUtilityModelDefault").waitFor();
      await row("chat.utilityModel").click(); // not this one
      await page.screenshot({ path: picture.replace("chat.png", "settings.png") });
      await page.locator(".quick-input-widget .monaco-button:visible", { hasText: "OK" }).click();
      const now = () => readFileSync(settings, "utf8"); // it may be half written
      await eventually("it is changed", () => /"chat\.byokUtilityModelDefault": ?"mainAgent"/.test(now()));
      assert.match(now(), /"chat\.utilityModel": ?"other\/small"/);
    },
  };
}
