import { describe, expect, it } from 'vitest';
import { printable, renderTable } from './table.ts';

describe('renderTable', () => {
  it('pads columns to their widest cell and cuts long ones', () => {
    const columns = [
      { title: 'name', maxWidth: 6 },
      { title: 'n', align: 'right' as const },
    ];
    expect(renderTable(columns, [['a', '10'], ['very long', '5'], []])).toBe(
      'name     n\na       10\nvery …   5\n',
    );
  });
});

describe('printable', () => {
  it('makes control characters of foreign text harmless', () => {
    expect(printable('a\u001b[31mb\u0007\nc\u202ed')).toBe('ab  c d');
  });
});
