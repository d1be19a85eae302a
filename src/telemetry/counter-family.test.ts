import { describe, expect, it } from 'vitest';
import { CounterFamily } from './counter-family.ts';

describe('CounterFamily', () => {
  it('adds by label values', () => {
    const family = new CounterFamily(['model', 'kind'] as const);
    family.add(2, 'a', 'input');
    family.add(3, 'a', 'input');
    family.add(1, 'a', 'output');
    expect(family.samples()).toEqual([
      { labels: ['a', 'input'], value: 5 },
      { labels: ['a', 'output'], value: 1 },
    ]);
  });

  it('puts what is too much into one series', () => {
    const family = new CounterFamily(['route'] as const);
    for (let n = 0; n < 3_000; n++) family.add(1, `route-${n}`);
    family.add(1, 'route-0');
    const samples = family.samples();
    expect(samples).toHaveLength(2_001);
    expect(samples[0]).toEqual({ labels: ['route-0'], value: 2 });
    expect(samples.at(-1)).toEqual({ labels: ['other'], value: 1_000 });
  });
});
