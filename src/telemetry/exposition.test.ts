import { describe, expect, it } from 'vitest';
import { writeMetrics } from './exposition.ts';

describe('writeMetrics', () => {
  it('writes counters and gauges with their labels', () => {
    expect(
      writeMetrics([
        {
          type: 'counter',
          name: 'signalbox.tokens',
          help: 'Tokens.',
          labelNames: ['gen_ai.request.model', 'kind'],
          samples: [{ labels: ['a/b', 'input'], value: 1.5 }],
        },
        { type: 'gauge', name: 'queue', help: 'Waiting.', samples: [{ labels: [], value: 0 }] },
      ]),
    ).toBe(
      [
        '# HELP signalbox_tokens_total Tokens.',
        '# TYPE signalbox_tokens_total counter',
        'signalbox_tokens_total{gen_ai_request_model="a/b",kind="input"} 1.5',
        '# HELP queue Waiting.',
        '# TYPE queue gauge',
        'queue 0',
        '',
      ].join('\n'),
    );
  });

  it('writes a histogram with its last bucket unbounded', () => {
    const sample = { labels: ['x'], boundaries: [0.1, 1], cumulative: [1, 2, 4], sum: 30.25 };
    expect(
      writeMetrics([
        { type: 'histogram', name: 'time', help: 'Time.', unit: 's', labelNames: ['of'], samples: [sample] },
      ]),
    ).toBe(
      [
        '# HELP time Time.',
        '# UNIT time s',
        '# TYPE time histogram',
        'time_count{of="x"} 4',
        'time_sum{of="x"} 30.25',
        'time_bucket{of="x",le="0.1"} 1',
        'time_bucket{of="x",le="1"} 2',
        'time_bucket{of="x",le="+Inf"} 4',
        '',
      ].join('\n'),
    );
  });

  it('escapes what would end a label or a line', () => {
    const text = writeMetrics([
      {
        type: 'gauge',
        name: 'g',
        help: 'one\ntwo \\',
        labelNames: ['l'],
        samples: [{ labels: ['a"b\\c\nd'], value: 1 }],
      },
    ]);
    expect(text).toContain('# HELP g one\\ntwo \\\\\n');
    expect(text).toContain('g{l="a\\"b\\\\c\\nd"} 1\n');
  });

  it('leaves out what has no samples and writes numbers that are none', () => {
    expect(writeMetrics([{ type: 'gauge', name: 'g', help: '', samples: [] }])).toBe('');
    const samples = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => ({
      labels: [],
      value,
    }));
    const text = writeMetrics([{ type: 'gauge', name: 'g', help: 'h', samples }]);
    expect(text.split('\n').slice(2, 5)).toEqual(['g NaN', 'g +Inf', 'g -Inf']);
  });
});
