import { stripVTControlCharacters } from 'node:util';

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** Cells are cut to this many characters. */
  maxWidth?: number;
}

/** Rows under titles, padded to columns; cells are shown without control characters. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) =>
    columns.map((column, at) => cut(printable(row[at] ?? ''), column.maxWidth)),
  );
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return columns[at]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

/** Text for a terminal: escape sequences and other control characters of foreign text do nothing there. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    ' ',
  );
}

function cut(text: string, maxWidth = Number.POSITIVE_INFINITY): string {
  return text.length <= maxWidth ? text : `${text.slice(0, maxWidth - 1)}…`;
}
