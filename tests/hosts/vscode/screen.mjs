// Tests of what a person sees, by name, in order: each goes on where the one before ended.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import lookAlikes from "./look_alikes.js";
import { command, eventually } from "./person.mjs";

const { github, leaks, password, sendgrid } = lookAlikes;

export function screenTests({ page, open, sidecars, workspace, picture }) {
  const values = { database: password(), github: github(), sendgrid: sendgrid() };
  writeFileSync(join(workspace, "deploy.yaml"), `# Staging deployment of the billing service
service: billing

mail:
  host: smtp.example.com
  password: \${SMTP_PASSWORD}   # a reference, not a value

database:
  url: postgres://billing:${values.database}@db.example.com/billing

payments:
  key: ${values.sendgrid}

source:
  token: ${values.github}
`);
  const everyValue = Object.values(values);
  const editor = page.locator(".editor-instance .monaco-editor").first();
  const squiggles = page.locator(".monaco-editor .cdr[class*=squiggly]");

  // The drawn characters of a value: for each, whether it can be seen.
  const drawn = (value) => page.evaluate((wanted) => {
    const lines = [...document.querySelectorAll(".monaco-editor .view-line")];
    const line = lines.find((candidate) => candidate.textContent.includes(wanted));
    if (!line) return [];
    const from = line.textContent.indexOf(wanted);
    const seen = [];
    let at = 0;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const colour = getComputedStyle(node.parentElement).color;
      for (const _ of node.data) {
        if (at >= from && at < from + wanted.length) seen.push(!/rgba\(.*, 0\)$|^transparent$/.test(colour));
        ++at;
      }
    }
    return seen;
  }, value);
  const covered = (value) => eventually("the value is covered", async () => {
    const seen = await drawn(value);
    return seen.length === value.length && seen.every((visible) => !visible);
  });
  const visible = (value) => eventually("the value can be seen", async () => {
    const seen = await drawn(value);
    return seen.length === value.length && seen.every((one) => one);
  });
  const goTo = async (line, column) => {
    await page.keyboard.press("Control+G");
    const input = page.locator(".quick-input-widget:visible input.input").first();
    await input.fill(`:${line}:${column}`);
    await page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  };
  const hoverOver = async (value) => {
    const box = await page.evaluate((wanted) => {
      const line = [...document.querySelectorAll(".monaco-editor .view-line")].find((one) => one.textContent.includes(wanted));
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!wanted.startsWith(node.data.slice(0, 6)) && !node.data.includes(wanted.slice(0, 6))) continue;
        const { x, y, width, height } = node.parentElement.getBoundingClientRect();
        return { x, y, width, height };
      }
      return undefined;
    }, value);
    await page.mouse.move(box.x + box.width / 2 + 3, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const hover = page.locator(".monaco-hover:not(.hidden) .hover-row", { hasText: /token/i }).first();
    await hover.waitFor();
    return page.locator(".monaco-hover:not(.hidden)").first().innerText();
  };

  return {
    "the values in a file have squiggles": async () => {
      await open();
      await page.waitForSelector('.tab[data-resource-name="deploy.yaml"]');
      await eventually("three squiggles", async () => (await squiggles.count()) === 3);
    },

    "each value is covered, and what isn't one is not": async () => {
      for (const value of everyValue) await covered(value);
      await visible("${SMTP_PASSWORD}");
      await visible("postgres://billing:");
    },

    "the cover goes while the cursor is on the value": async () => {
      await editor.click();
      await goTo(15, 15);
      await visible(values.github);
      await covered(values.sendgrid);
      await goTo(1, 1);
      await covered(values.github);
    },

    "what is revealed is covered again by itself, and counted down meanwhile": async () => {
      await command(page, "Lampblack: Reveal the Values of This File for 10 Seconds");
      for (const value of everyValue) await visible(value);
      await page.locator(".statusbar-item", { hasText: /^\s*\d+ s\s*$/ }).first().waitFor();
      for (const value of everyValue) await covered(value);
    },

    "while somebody presents, a cursor uncovers nothing": async () => {
      await command(page, "Lampblack: Presentation Mode On or Off");
      await page.locator(".statusbar-item", { hasText: "Presenting" }).first().waitFor();
      await goTo(15, 15);
      await page.waitForTimeout(300);
      for (const value of everyValue) await covered(value);
      await page.locator(".statusbar-item", { hasText: "Presenting" }).first().click();
      await visible(values.github);
      await goTo(1, 1);
    },

    "lines with a value have a mark beside their number": async () => {
      assert.equal(await page.locator(".monaco-editor .margin-view-overlays .cgmr.codicon, .monaco-editor .margin [class*=ced-]").count() >= 3, true);
    },

    "the status bar counts": async () => {
      await page.locator('.statusbar-item[id="lampblack.status"], .statusbar-item', { hasText: "3 found" }).first().waitFor();
    },

    "values stay covered while the sidecar is away": async () => {
      const before = sidecars();
      assert.ok(before.length > 0);
      for (const pid of before) process.kill(pid, "SIGKILL");
      const end = Date.now() + 4000; // beyond its return and the second look at all documents
      while (Date.now() < end) {
        for (const value of everyValue) assert.ok((await drawn(value)).every((seen) => !seen), "a value can be seen");
      }
      await eventually("there is another sidecar", () => sidecars().some((pid) => !before.includes(pid)));
      await page.locator(".statusbar-item", { hasText: "3 found" }).first().waitFor();
      await eventually("the squiggles are back", async () => (await squiggles.count()) === 3);
    },

    "hovering tells what it is, and no part of it": async () => {
      const text = await hoverOver(values.github);
      assert.match(text, /GitHub/);
      for (const value of everyValue) assert.ok(!leaks(text, value), "a part of a value in the hover");
      await page.screenshot({ path: picture });
      await page.mouse.move(5, 5);
    },

    "the Problems view lists them without any part of a value": async () => {
      await page.keyboard.press("Control+Shift+M");
      const rows = page.locator(".markers-panel .monaco-list-row", { hasText: /lampblack/i });
      await eventually("three rows", async () => (await rows.count()) === 3);
      const text = await page.locator(".markers-panel").innerText();
      for (const value of everyValue) assert.ok(!leaks(text, value), "a part of a value in the Problems view");
      await page.keyboard.press("Control+Shift+M");
    },

    "a value that is typed on the keyboard is marked": async () => {
      const typed = github();
      await editor.click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type(`\nextra: ${typed}`, { delay: 5 });
      await eventually("a fourth squiggle", async () => (await squiggles.count()) === 4);
      await visible(typed);
      await goTo(1, 1);
      await covered(typed);
    },

    "the preview shows placeholders in place of the values": async () => {
      await command(page, "Lampblack: Preview What an Assistant Would Receive");
      const right = page.locator(".monaco-diff-editor .editor.modified .view-lines:not(.line-delete)").first();
      await eventually("placeholders", async () => (await right.innerText().catch(() => "")).match(/Zq[0-9a-z]{18}/g)?.length >= 3);
      const text = await page.locator(".monaco-diff-editor").first().innerText();
      for (const value of everyValue) assert.ok(!leaks(text, value), "a part of a value in the preview");
      for (const [placeholder] of (await right.innerText()).matchAll(/Zq[0-9a-z]{18}/g)) await visible(placeholder);
      // What each one stands for is drawn behind its line.
      await eventually("notes", () => page.evaluate(() => [...document.querySelectorAll(".monaco-diff-editor .modified .view-line span")]
        .some((span) => /GitHub personal access token/.test(getComputedStyle(span, "::after").content))));
    },
  };
}
