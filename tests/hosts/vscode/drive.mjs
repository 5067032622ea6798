// drive.mjs HOST WORK ROOT: installs WORK/lampblack.vsix into the VS Code of HOST, starts it, and runs the tests without it
// (plain.mjs), inside its extension host (suite/) and on its screen (screen.mjs). Started by `run`.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chatTests } from "./chat.mjs";
import { inspectorTests } from "./inspector.mjs";
import { pasteTests } from "./paste.mjs";
import { plainTests } from "./plain.mjs";
import { questionTests } from "./questions.mjs";
import { screenTests } from "./screen.mjs";

const [host, work, root] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const driver = createRequire(join(host, "driver", "package.json"));
const { chromium } = driver("playwright-core");
const workspace = join(work, "billing");
const results = join(work, "results.json");
const received = join(work, "asking.log"); // what the sidecar that asks was sent
const assistant = join(work, "assistant.log");
const only = process.env.LAMPBLACK_PART?.split(","); // "plain", "suite", "screen", "inspector", "paste", "chat" or "questions", with commas between; else all
let passed = 0;
let failed = 0;

function report({ name, error }) {
  if (error === undefined) {
    ++passed;
    console.log(`  ok    ${name}`);
  } else {
    ++failed;
    console.log(`  FAIL  ${name}\n${String(error).replace(/^/gm, "        ")}`);
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

const port = await freePort();
const address = `127.0.0.1:${port}`;
const user = join(work, "user");
const codeServer = [
  join(host, "code-server", "node_modules", "code-server", "out", "node", "entry.js"),
  "--user-data-dir", user, "--extensions-dir", join(work, "extensions"),
];
// No gallery: nothing is looked up or updated.
const environment = {
  ...process.env, XDG_CONFIG_HOME: join(work, "xdg"), XDG_DATA_HOME: join(work, "xdg"), XDG_STATE_HOME: join(work, "state"),
  EXTENSIONS_GALLERY: '{"serviceUrl":""}', LAMPBLACK_RESULTS: results,
  LAMPBLACK_ASSISTANT: assistant, LAMPBLACK_ASKING: join(work, "asking"),
  LAMPBLACK_MOCHA: join(host, "driver", "node_modules", "mocha"),
};
mkdirSync(join(user, "User"), { recursive: true });
writeFileSync(join(work, "asking"), `#!/bin/sh\nexec python3 '${join(here, "..", "asking_sidecar.py")}' '${received}'\n`, { mode: 0o700 });
writeFileSync(join(user, "User", "settings.json"), JSON.stringify({
  "workbench.startupEditor": "none", "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false, "workbench.tips.enabled": false, "workbench.colorTheme": "Default Dark Modern",
  "workbench.editor.enablePreview": false, "telemetry.telemetryLevel": "off", "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false, "git.enabled": false, "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false, "window.commandCenter": false, "files.autoSave": "off", "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never", "editor.minimap.enabled": false, "editor.fontSize": 15, "editor.fontFamily": "DejaVu Sans Mono",
  "editor.hover.delay": 100, "editor.hover.above": false,
  "window.title": "${activeEditorShort}${separator}${rootName}", "security.workspace.trust.enabled": false,
}));

const install = spawnSync(process.execPath, [...codeServer, "--install-extension", join(work, "lampblack.vsix")], {
  env: environment, encoding: "utf8",
});
if (install.status !== 0) {
  console.log(install.stdout, install.stderr, "\n0 passed, 1 failed");
  process.exit(1);
}

// A group of its own, so that all of it can be ended.
const server = spawn(process.execPath, [
  ...codeServer, "--auth", "none", "--bind-addr", address, "--disable-telemetry", "--disable-update-check",
  "--disable-workspace-trust", "--disable-getting-started-override", "--ignore-last-opened", "--reconnection-grace-time", "2",
  "--vscode-option", "enable-smoke-test-driver",
], { env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
let serverLog = "";
for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (serverLog += chunk));
const stop = () => {
  try {
    process.kill(-server.pid, "SIGKILL");
  } catch {
    // It is gone.
  }
};
process.on("exit", stop);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
for (let attempt = 0; !(await fetch(`http://${address}/healthz`).catch(() => undefined))?.ok; ++attempt) {
  if (attempt === 150 || server.exitCode !== null) {
    console.log(`VS Code did not start\n${serverLog}\n0 passed, 1 failed`);
    process.exit(1);
  }
  await new Promise((done) => setTimeout(done, 200));
}

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"],
});

async function openPage(payload) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: `http://${address}` });
  const page = await context.newPage();
  const open = async () => {
    await page.goto(`http://${address}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    await page.waitForSelector(".monaco-workbench");
  };
  return { context, page, open };
}

// The running processes of the sidecar that was installed here.
function sidecars() {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(join(work, "extensions"));
    } catch {
      return false; // it ended while we looked
    }
  });
}

const remote = (path) => `vscode-remote://${address}${path}`;

async function runPlain() {
  console.log("without VS Code");
  for (const [name, test] of Object.entries(await plainTests(join(root, "editors", "vscode", "src")))) {
    try {
      await test();
      report({ name });
    } catch (error) {
      report({ name, error: error.stack ?? error });
    }
  }
}

async function runSuite() {
  console.log("in the extension host of VS Code");
  const suite = join(here, "suite");
  const { context, page, open } = await openPage([
    ["extensionDevelopmentPath", remote(suite)], ["extensionTestsPath", remote(join(suite, "index.js"))], ["skipWelcome", "true"],
  ]);
  let ended;
  const end = new Promise((done) => (ended = done));
  const timer = setTimeout(() => ended("no end within 5 minutes"), 300_000);
  await page.exposeFunction("codeAutomationLog", () => undefined);
  await page.exposeFunction("codeAutomationExit", (code) => ended(code));
  await open();
  const code = await end;
  clearTimeout(timer);
  try {
    for (const result of JSON.parse(readFileSync(results, "utf8"))) report(result);
  } catch {
    await page.screenshot({ path: join(work, "suite-failed.png") });
    report({ name: "the tests run", error: `no results; the host said: ${code}` });
  }
  await context.close();
}

function pictureOf(name) {
  const folder = process.env.UPDATE_PICTURES === "1" ? join(root, "docs", "pictures") : work;
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

async function runScreen() {
  console.log("on the screen of VS Code");
  rmSync(workspace, { recursive: true });
  mkdirSync(workspace);
  const { context, page, open } = await openPage([["openFile", remote(join(workspace, "deploy.yaml"))]]);
  const picture = pictureOf("vscode");
  await runOnPage(page, screenTests({ page, open, sidecars, workspace, picture }));
  await context.close();
}

async function runInspector() {
  console.log("context windows on the screen of VS Code");
  const { context, page, open } = await openPage([
    ["extensionDevelopmentPath", remote(join(here, "agent"))], ["openFile", remote(join(workspace, "service.yaml"))],
  ]);
  await runOnPage(page, inspectorTests({ page, open, workspace, picture: pictureOf("vscode-contexts") }));
  await context.close();
}

async function runPaste() {
  console.log("pastes on the screen of VS Code");
  const { context, page, open } = await openPage([]);
  await runOnPage(page, pasteTests({ page, open, workspace, picture: join(work, "paste.png") }));
  await context.close();
}

async function runChat() {
  console.log("in the chat of VS Code");
  const settings = join(user, "User", "settings.json");
  writeFileSync(settings, JSON.stringify({
    ...JSON.parse(readFileSync(settings, "utf8")), "chat.disableAIFeatures": false, "chat.utilityModel": "other/small",
  }));
  const { context, page, open } = await openPage([["extensionDevelopmentPath", remote(join(here, "agent"))]]);
  await runOnPage(page, chatTests({ page, open, settings, picture: join(work, "chat.png") }));
  await context.close();
}

// Last: the assistant has the sidecar exchanged for one that asks.
async function runQuestions() {
  console.log("questions on the screen of VS Code");
  const { context, page, open } = await openPage([["extensionDevelopmentPath", remote(join(here, "assistant"))]]);
  const picture = (name) => join(work, `${name}.png`);
  await runOnPage(page, questionTests({ page, open, received, assistant, picture }));
  await context.close();
}

async function runOnPage(page, tests) {
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      report({ name });
    } catch (error) {
      const shot = join(work, `failed-${name.replace(/\W+/g, "-")}.png`);
      await page.screenshot({ path: shot });
      report({ name, error: `${error.stack ?? error}\nscreen: ${shot}` });
    }
  }
}

try {
  const parts = { plain: runPlain, suite: runSuite, screen: runScreen, inspector: runInspector, paste: runPaste, chat: runChat, questions: runQuestions };
  for (const [name, run] of Object.entries(parts)) if (!only || only.includes(name)) await run();
} catch (error) {
  report({ name: "the tests run", error: error.stack ?? error });
}
await browser.close();
stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
