// What comes back into a model's call of a tool. The tools are VS Code's own, by the names that models know them under; into
// any other nothing comes back. Knows no editor.

/** Puts values back into a text, as far as `purpose` and the uri of the file that is edited allow. */
export type Restore = (text: string, purpose: "display" | "edit", escaping: "none" | "json", uri?: string) => Promise<string>;

export interface Call {
  name: string;
  input: Record<string, unknown>;
}

/** What a person may have to allow, as context/authorize takes it. */
export type CallAction =
  | { kind: "edit"; uri: string }
  | { kind: "command"; command: string }
  | { kind: "tool"; tool: string; uri?: string };

const kEdits = new Set(["create_file", "replace_string_in_file", "multi_replace_string_in_file", "insert_edit_into_file", "edit_notebook_file"]);
const kReads = new Set(["read_file", "list_dir", "create_directory", "get_errors", "view_image", "test_search"]);
const kCommands = new Set(["run_in_terminal", "send_to_terminal", "create_and_run_task"]);
const kPatch = "apply_patch";
// Of an edit's input what goes into the file. Its explanation is shown in the chat, and kept there.
const kContents = ["content", "code", "newCode", "oldString", "newString"];
const kPaths = ["filePath", "path", "dirPath"];
const kSection = /^(?=\*\*\* (?:Add|Update|Delete) File: )/m;
const kHeader = /^\*\*\* (?:Add|Update|Delete) File: (.*)$/m;

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

/** The file that a call reads: what its result holds came from there. */
export function fileRead({ name, input }: Call): string | undefined {
  return name === "read_file" && typeof input["filePath"] === "string" ? input["filePath"] : undefined;
}

/** The call with all that may come back. Paths come back as on display: they name places on this machine to its own editor. */
export async function restoreCall(call: Call, restore: Restore, uriOf: (path: string) => string): Promise<Call> {
  const { name, input } = call;
  if (name === kPatch && typeof input["input"] === "string") return { name, input: { ...input, input: await patch(input["input"], restore, uriOf) } };
  if (kEdits.has(name)) return { name, input: await edit(input, restore, uriOf) };
  return kReads.has(name) ? { name, input: await withPaths(input, restore) } : call;
}

/** What the restored call would do. */
export function actionsOf({ name, input }: Call, uriOf: (path: string) => string): CallAction[] {
  const paths = name === kPatch ? sections(input["input"]).flatMap(patched)
    : kEdits.has(name) ? [input, ...parts(input)].map((part) => part["filePath"]).filter((path) => typeof path === "string")
    : [];
  if (paths.length > 0) return [...new Set(paths)].map((path) => ({ kind: "edit", uri: uriOf(path) }));
  const command = isMembers(input["task"]) ? [input["task"]["command"], ...[input["task"]["args"]].flat()].join(" ") : input["command"];
  if (kCommands.has(name) && typeof command === "string") return [{ kind: "command", command }];
  const path = kPaths.map((key) => input[key]).find((value) => typeof value === "string") as string | undefined;
  return [{ kind: "tool", tool: name, ...(path !== undefined && kReads.has(name) && { uri: uriOf(path) }) }];
}

function parts(input: Members): Members[] {
  return Array.isArray(input["replacements"]) ? input["replacements"].filter(isMembers) : [];
}

async function withPaths(input: Members, restore: Restore): Promise<Members> {
  const result = { ...input };
  for (const key of kPaths) {
    const path = result[key];
    if (typeof path === "string") result[key] = await restore(path, "display", "none");
  }
  if (Array.isArray(result["filePaths"])) {
    result["filePaths"] = await Promise.all(result["filePaths"].map((path) => typeof path === "string" ? restore(path, "display", "none") : path));
  }
  return result;
}

async function edit(input: Members, restore: Restore, uriOf: (path: string) => string): Promise<Members> {
  const result = await withPaths(input, restore);
  const path = result["filePath"];
  if (typeof path === "string") {
    for (const key of kContents) {
      const content = result[key];
      // A notebook's cell may be a list of lines.
      if (typeof content === "string") result[key] = await restore(content, "edit", "none", uriOf(path));
      else if (Array.isArray(content)) result[key] = JSON.parse(await restore(JSON.stringify(content), "edit", "json", uriOf(path)));
    }
  }
  if (Array.isArray(result["replacements"])) {
    result["replacements"] = await Promise.all(
      result["replacements"].map((part) => isMembers(part) ? edit(part, restore, uriOf) : part));
  }
  return result;
}

function sections(input: unknown): string[] {
  return typeof input === "string" ? input.split(kSection) : [];
}

function moved(section: string): string | undefined {
  return /^\*\*\* Move to: (.*)$/m.exec(section)?.[1]?.trim();
}

function patched(section: string): string[] {
  const path = kHeader.exec(section)?.[1]?.trim();
  return [path, moved(section)].filter((one) => one !== undefined && one !== "") as string[];
}

// Each file's section gets what came from that file. One that also moves its file gets nothing: the values would stand in another.
async function patch(input: string, restore: Restore, uriOf: (path: string) => string): Promise<string> {
  const restored = await Promise.all(sections(input).map(async (section) => {
    const end = section.indexOf("\n") < 0 ? section.length : section.indexOf("\n");
    if (!kHeader.test(section.slice(0, end))) return section;
    const header = await restore(section.slice(0, end), "display", "none");
    const path = patched(header)[0];
    const body = section.slice(end);
    return header + (path === undefined || moved(section) !== undefined ? body : await restore(body, "edit", "none", uriOf(path)));
  }));
  return restored.join("");
}
