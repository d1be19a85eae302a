/** A fenced block of a guide. Its mark is what stands behind the language: `run`, `output`, `file=NAME`, … */
export interface GuideBlock {
  language: string;
  mark: string;
  text: string;
  /** Line of the guide at which it begins. */
  line: number;
}

export function readBlocks(markdown: string): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  let open: GuideBlock | null = null;
  markdown.split('\n').forEach((line, at) => {
    if (open !== null && line === '```') {
      blocks.push(open);
      open = null;
    } else if (open !== null) {
      open.text += `${line}\n`;
    } else if (line.startsWith('```')) {
      const [language = '', ...marks] = line.slice(3).split(' ');
      open = { language, mark: marks.join(' '), text: '', line: at + 1 };
    }
  });
  if (open !== null) throw new Error('a block is not closed');
  return blocks;
}

/**
 * The first expected line that the output lacks; null when all are there in their order. `…` stands for anything within a
 * line, and other lines may stand between.
 */
export function missingLine(expected: string, output: string): string | null {
  // Headers that are printed as they came end in a carriage return.
  const lines = output.split(/\r?\n/);
  let at = 0;
  for (const wanted of expected.split('\n').filter((line) => line.trim() !== '')) {
    const pattern = new RegExp(`^${wanted.split('…').map(escapePattern).join('.*')}$`);
    while (at < lines.length && !pattern.test(lines[at]!)) at++;
    if (at === lines.length) return wanted;
    at++;
  }
  return null;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
