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
  let open = text.indexOf('<');
  if (open < 0) return text.trim();
  let kept = '';
  let from = 0;
  let tags: readonly string[] = harnessTags;
  while (open >= 0 && tags.length > 0) {
    const start = open;
    const tag = tags.find((name) => text.startsWith(`${name}>`, start + 1));
    const close = tag === undefined ? -1 : text.indexOf(`</${tag}>`, start);
    if (close >= 0 && tag !== undefined) {
      kept += text.slice(from, start);
      from = close + tag.length + 3;
    } else if (tag !== undefined) {
      // Nothing ends such a block from here on: looking again at every opening would be quadratic.
      tags = tags.filter((name) => name !== tag);
    }
    open = text.indexOf('<', Math.max(from, start + 1));
  }
  return (kept + text.slice(from)).trim();
}
