// Arithmetic on positions and texts, in UTF-16 units. Knows no editor.
import type { Position, Range } from "./api";

/** Where each line of a text begins; "\n", "\r\n" and "\r" end a line. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return starts;
}

/** Positions beyond a line or the text are moved to its end, as the sidecar does. */
export function offsetAt(text: string, starts: number[], position: Position): number {
  const start = starts[position.line];
  if (start === undefined) return text.length;
  const next = starts[position.line + 1];
  const content = text.slice(start, next ?? text.length).replace(/[\r\n]+$/, "");
  return start + Math.min(position.character, content.length);
}

/** Each edit is for the text that the one before left. */
export function applyEdits(text: string, edits: { range: Range; text: string }[]): string {
  for (const edit of edits) {
    const starts = lineStarts(text);
    text = text.slice(0, offsetAt(text, starts, edit.range.start)) + edit.text +
      text.slice(offsetAt(text, starts, edit.range.end));
  }
  return text;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** Where a range lies after an edit somewhere in its document. Of a replaced part it keeps what took its place. */
export function shiftRange(range: Range, edited: Range, inserted: string): Range {
  const lines = inserted.split(/\r\n|\n|\r/);
  const last = lines[lines.length - 1]?.length ?? 0;
  const newEnd: Position = lines.length === 1
    ? { line: edited.start.line, character: edited.start.character + last }
    : { line: edited.start.line + lines.length - 1, character: last };
  const moved = (position: Position, inside: Position): Position => {
    if (compare(position, edited.start) <= 0) return position;
    if (compare(position, edited.end) < 0) return inside;
    return position.line === edited.end.line
      ? { line: newEnd.line, character: newEnd.character + position.character - edited.end.character }
      : { line: position.line + newEnd.line - edited.end.line, character: position.character };
  };
  return { start: moved(range.start, edited.start), end: moved(range.end, newEnd) };
}

/** The part of a redacted text that stands for original[from, to). A value that the part cuts is replaced whole. */
export function redactedPart(
  original: string, redacted: string, replacements: { range: Range; redactedRange: Range }[], from: number, to: number,
): string {
  const starts = lineStarts(original);
  const redactedStarts = lineStarts(redacted);
  const sorted = [...replacements].sort((a, b) => compare(a.range.start, b.range.start));
  let begin = from;
  let end = to;
  for (const replacement of sorted) {
    const valueBegin = offsetAt(original, starts, replacement.range.start);
    const valueEnd = offsetAt(original, starts, replacement.range.end);
    const placeholderBegin = offsetAt(redacted, redactedStarts, replacement.redactedRange.start);
    const placeholderEnd = offsetAt(redacted, redactedStarts, replacement.redactedRange.end);
    if (valueEnd <= from) begin = from + placeholderEnd - valueEnd;
    else if (valueBegin < from) begin = placeholderBegin;
    if (valueEnd <= to) end = to + placeholderEnd - valueEnd;
    else if (valueBegin < to) end = placeholderEnd;
  }
  return redacted.slice(begin, end);
}

/** The text with a dot for each UTF-16 unit of the values, and its line breaks where they were. */
export function dotted(text: string, values: readonly Range[]): string {
  const starts = lineStarts(text);
  let result = "";
  let done = 0;
  for (const value of [...values].sort((a, b) => compare(a.start, b.start))) {
    const from = Math.max(done, offsetAt(text, starts, value.start));
    const to = Math.max(from, offsetAt(text, starts, value.end));
    result += text.slice(done, from) + text.slice(from, to).replace(/[^\r\n]/g, "\u2022");
    done = to;
  }
  return result + text.slice(done);
}
