// Settings by which an assistant gets text that Lampblack hasn't seen, or acts without anybody's look. Knows no editor.

export interface Detour {
  setting: string;
  says: string;
  /** What is to stand there instead. */
  fix: unknown;
}

/** `get` tells what holds for a setting, and undefined for one that isn't there. */
export function detours(get: (setting: string) => unknown): Detour[] {
  const found: Detour[] = [];
  if (get("chat.byokUtilityModelDefault") === "copilot") {
    found.push({
      setting: "chat.byokUtilityModelDefault", fix: "mainAgent",
      says: "Titles and summaries of a chat, and messages of commits, go to Copilot's own small models, whichever model the chat has.",
    });
  }
  for (const setting of ["chat.utilityModel", "chat.utilitySmallModel"]) {
    const model = get(setting);
    if (typeof model === "string" && model !== "" && !model.startsWith("lampblack/")) {
      found.push({ setting, fix: "", says: "Titles, summaries and the like go to a model that is not one of Lampblack's." });
    }
  }
  if (get("chat.tools.global.autoApprove") === true) {
    found.push({ setting: "chat.tools.global.autoApprove", fix: false, says: "Every tool and command runs without a question." });
  }
  const commands = get("chat.tools.terminal.autoApprove");
  if (isMembers(commands)) {
    const all = Object.keys(commands).filter((pattern) => commands[pattern] === true && /^\/\^?\.[*+]\$?\/[a-z]*$/.test(pattern));
    if (all.length > 0) {
      found.push({
        setting: "chat.tools.terminal.autoApprove", says: "Every command in the terminal runs without a question.",
        fix: Object.fromEntries(Object.entries(commands).filter(([pattern]) => !all.includes(pattern))),
      });
    }
  }
  const completions = get("github.copilot.enable");
  if (isMembers(completions) && (completions["dotenv"] ?? completions["*"]) !== false) {
    found.push({ setting: "github.copilot.enable", fix: { ...completions, dotenv: false }, says: "Copilot's completions read .env files as you type in them." });
  }
  return found;
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
