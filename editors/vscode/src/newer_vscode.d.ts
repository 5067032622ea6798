// What is used of VS Code's stable API that the oldest supported version doesn't have: all of it may be undefined there.
import type {
  CancellationToken, DataTransfer, Disposable, DocumentSelector, Event, LanguageModelChatMessage, LanguageModelChatTool, LanguageModelChatToolMode,
  Progress, Range, TextDocument,
} from "vscode";

declare module "vscode" {
  export interface LanguageModelChatInformation {
    id: string;
    name: string;
    family: string;
    version: string;
    maxInputTokens: number;
    maxOutputTokens: number;
    tooltip?: string;
    detail?: string;
    capabilities: { imageInput?: boolean; toolCalling?: boolean | number };
  }

  export interface ProvideLanguageModelChatResponseOptions {
    modelOptions?: { [name: string]: unknown };
    tools?: readonly LanguageModelChatTool[];
    toolMode: LanguageModelChatToolMode;
  }

  export interface LanguageModelChatProvider {
    onDidChangeLanguageModelChatInformation?: Event<void>;
    provideLanguageModelChatInformation(
      options: { silent: boolean }, token: CancellationToken): Thenable<LanguageModelChatInformation[]>;
    /** Messages may have the role 3, "system", and their parts may be of classes that are not known here. */
    provideLanguageModelChatResponse(
      model: LanguageModelChatInformation, messages: readonly LanguageModelChatMessage[],
      options: ProvideLanguageModelChatResponseOptions, progress: Progress<unknown>, token: CancellationToken): Thenable<void>;
    provideTokenCount(
      model: LanguageModelChatInformation, text: string | LanguageModelChatMessage, token: CancellationToken): Thenable<number>;
  }

  /** Since 1.104. */
  export const LanguageModelDataPart: (new (data: Uint8Array, mimeType: string) => { data: Uint8Array; mimeType: string }) | undefined;

  export namespace lm {
    /** Since 1.104. */
    export const registerLanguageModelChatProvider: ((vendor: string, provider: LanguageModelChatProvider) => Disposable) | undefined;
  }

  export interface LanguageModelChat {
    readonly capabilities?: { supportsToolCalling?: boolean };
  }

  export interface LanguageModelToolResultPart {
    isError?: boolean;
  }

  export interface DocumentDropOrPasteEditKind {
    readonly value: string;
    append(...parts: string[]): DocumentDropOrPasteEditKind;
  }

  /** Since 1.97. */
  export const DocumentDropOrPasteEditKind: { readonly Empty: DocumentDropOrPasteEditKind; readonly Text: DocumentDropOrPasteEditKind } | undefined;

  export interface DocumentPasteEdit {
    insertText: string;
    kind: DocumentDropOrPasteEditKind;
    yieldTo?: readonly DocumentDropOrPasteEditKind[];
  }

  /** Since 1.97. */
  export const DocumentPasteEdit: (new (insertText: string, title: string, kind: DocumentDropOrPasteEditKind) => DocumentPasteEdit) | undefined;

  export interface DocumentPasteEditProvider {
    provideDocumentPasteEdits(
      document: TextDocument, ranges: readonly Range[], transfer: DataTransfer, context: unknown, token: CancellationToken,
    ): Thenable<DocumentPasteEdit[] | undefined>;
    resolveDocumentPasteEdit(edit: DocumentPasteEdit, token: CancellationToken): Thenable<DocumentPasteEdit>;
  }

  export namespace languages {
    /** Since 1.97. */
    export const registerDocumentPasteEditProvider: ((
      selector: DocumentSelector, provider: DocumentPasteEditProvider,
      metadata: { providedPasteEditKinds: readonly DocumentDropOrPasteEditKind[]; pasteMimeTypes: readonly string[] }) => Disposable) | undefined;
  }
}
