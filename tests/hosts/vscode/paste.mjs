// Tests of what is offered after a paste: only the keyboard's own paste asks those who offer something. By name, in order.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import lookAlikes from "./look_alikes.js";
import { eventually } from "./person.mjs";

const { github } = lookAlikes;
const kPlaceholder = "Zq[0-9a-hjkmnp-tv-z]{18}";

export function pasteTests({ page, open, workspace, picture }) {
  const widget = page.locator(".post-edit-widget:visible");
  const choice = (title) => page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  // All are there before VS Code looks: it finds new ones only after a while.
  const contents = {
    "a.md": ["token: ", "\n"], "b.md": ["token: ", "\n"], "c.toml": ["password = '", "'\n"], "d.js": ["", "\n"],
    "service.env": ["", "\n"], "e.md": ["", "\n"],
  };
  for (const [name, parts] of Object.entries(contents)) writeFileSync(join(workspace, name), parts.join(""));

  // Pastes between the two parts of a file.
  async function paste(name, clipboard) {
    await page.keyboard.press("Control+P");
    const input = page.locator(".quick-input-widget:visible input.input").first();
    const column = contents[name][0].length + 1;
    await input.fill(`${name}:1:${column}`);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
    await page.locator(".tab.active", { hasText: name }).waitFor();
    await page.locator(".statusbar-item", { hasText: `Ln 1, Col ${column}` }).waitFor();
    await page.evaluate((text) => navigator.clipboard.writeText(text), clipboard);
    await page.keyboard.press("Control+V");
    await page.locator(".tab.active.dirty").waitFor();
    return join(workspace, name);
  }
  async function saved(file) {
    await page.keyboard.press("Control+S");
    await page.locator(".tab.active:not(.dirty)").waitFor();
    return readFileSync(file, "utf8");
  }
  async function choose(title) {
    await widget.waitFor();
    await page.keyboard.press("Control+.");
    await choice(title).waitFor();
  }
  // VS Code takes the paste back before it asks for the other: whoever saves meanwhile has neither.
  async function take(title, shows) {
    await choice(title).click();
    await page.locator(".editor-instance .view-line", { hasText: shows }).first().waitFor();
  }

  return {
    "a paste stays as it is, whatever it holds": async () => {
      await open();
      await page.locator(".statusbar-item", { hasText: /Lampblack|found/ }).first().waitFor();
      const value = github();
      const file = await paste("a.md", value);
      await widget.waitFor();
      assert.equal(await page.locator(".monaco-dialog-box, .quick-input-widget:visible").count(), 0);
      assert.equal(await saved(file), `token: ${value}\n`);
    },

    "the menu behind it has the placeholder": async () => {
      const file = await paste("b.md", `${github()} # mine`);
      await choose("Paste as placeholder");
      await page.screenshot({ path: picture });
      await take("Paste as placeholder", new RegExp(kPlaceholder));
      await eventually("it is replaced", async () => new RegExp(`^token: ${kPlaceholder} # mine\n$`).test(await saved(file)));
    },

    "a value that only the name before it gives away, too": async () => {
      const file = await paste("c.toml", `x${github().slice(20)}!9`);
      await choose("Paste as placeholder");
      await take("Paste as placeholder", new RegExp(kPlaceholder));
      await eventually("it is replaced", async () => new RegExp(`^password = '${kPlaceholder}'\n$`).test(await saved(file)));
    },

    "and a reference to the environment in the idiom of the language": async () => {
      const line = await paste("d.js", `const token = "${github()}";`);
      await choose("Paste as environment reference");
      await take("Paste as environment reference", /process\.env/);
      await eventually("the value is gone", async () => /^const token = process\.env\.\w+;\n$/.test(await saved(line)));
    },

    "nothing is offered in a credential file, or for ordinary text": async () => {
      for (const [name, clipboard] of [["service.env", `TOKEN=${github()}`], ["e.md", "an ordinary line"]]) {
        const file = await paste(name, clipboard);
        await page.waitForTimeout(500);
        if (await widget.count()) { // VS Code may have something of its own
          await page.keyboard.press("Control+.");
          await page.locator(".action-widget .monaco-list-row").first().waitFor();
          assert.equal(await choice("placeholder").count(), 0);
          await page.keyboard.press("Escape");
        }
        assert.equal(await saved(file), `${clipboard}\n`);
      }
    },
  };
}
