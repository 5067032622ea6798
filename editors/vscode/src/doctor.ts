// The command that looks for settings that go around Lampblack, and changes those that a person picks.
import * as vscode from "vscode";
import { detours } from "./around";

export async function checkSettings(): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  const found = detours((setting) => settings.inspect(setting)?.defaultValue === undefined ? undefined : settings.get(setting));
  if (found.length === 0) {
    void vscode.window.showInformationMessage("Lampblack: no setting that is known goes around it. Inline completions and agents in processes of their own do in any case.");
    return;
  }
  const picked = await vscode.window.showQuickPick(
    found.map((detour) => ({ label: detour.setting, detail: detour.says, description: `\u2192 ${JSON.stringify(detour.fix)}`, picked: true, detour })),
    { title: "Settings That Go Around Lampblack", placeHolder: "Pick those to change", canPickMany: true, matchOnDetail: true });
  for (const { detour: { setting, fix } } of picked ?? []) {
    const { workspaceFolderValue, workspaceValue } = settings.inspect(setting) ?? {};
    const target = workspaceFolderValue !== undefined ? vscode.ConfigurationTarget.WorkspaceFolder
      : workspaceValue !== undefined ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    try {
      await settings.update(setting, fix, target);
    } catch (error) {
      void vscode.window.showErrorMessage(`Lampblack: ${setting} was not changed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
