import { type ChatMessage, messageText } from './chat-message.ts';

/** Tags of what agents put into the messages of the person they work for: Claude Code, Codex, Cline and Roo, Cursor. */
const harnessTags = [
  'system-reminder',
  'local-command-caveat',
  'local-command-stdout',
  'ide_opened_file',
  'ide_selection',
  'environment_context',
  'environment_details',
  'user_instructions',
  'user_info',
  'additional_data',
];

/** What a message says without the blocks of a harness around it; empty when a person said nothing in it. */
export function personText(message: ChatMessage): string {
  return withoutHarnessBlocks(messageText(message));
}

/** Linear in the text. A block that never ends is a person's own text. */
export function withoutHarnessBlocks(text: string): string {
  if (!text.includes('<')) return text.trim();
  const starts = harnessTags.map((tag) => text.indexOf(`<${tag}>`));
  let kept = '';
  let from = 0;
  for (let first = firstOf(starts); first >= 0; first = firstOf(starts)) {
    const tag = harnessTags[first] as string;
    const start = starts[first] as number;
    const end = text.indexOf(`</${tag}>`, start);
    if (end < 0) {
      // Nothing ends such a block from here on.
      starts[first] = -1;
      continue;
    }
    kept += text.slice(from, start);
    from = end + tag.length + 3;
    harnessTags.forEach((name, at) => {
      const known = starts[at] as number;
      if (known >= 0 && known < from) starts[at] = text.indexOf(`<${name}>`, from);
    });
  }
  return (kept + text.slice(from)).trim();
}

/** Index of the smallest start, −1 when there is none. */
function firstOf(starts: readonly number[]): number {
  let first = -1;
  starts.forEach((start, at) => {
    if (start >= 0 && (first < 0 || start < (starts[first] as number))) first = at;
  });
  return first;
}
