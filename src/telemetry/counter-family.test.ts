import type { BatchObservableResult, Observable } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { CounterFamily } from './counter-family.ts';

function observed(family: CounterFamily<readonly string[]>): [unknown, number][] {
  const seen: [unknown, number][] = [];
  const result = {
    observe: (_: unknown, value: number, attributes: unknown) => seen.push([attributes, value]),
  };
  family.observe(result as unknown as BatchObservableResult, {} as Observable);
  return seen;
}

describe('CounterFamily', () => {
  it('adds by label values', () => {
    const family = new CounterFamily(['model', 'kind'] as const);
    family.add(2, 'a', 'input');
    family.add(3, 'a', 'input');
    family.add(1, 'a', 'output');
    expect(observed(family)).toEqual([
      [{ model: 'a', kind: 'input' }, 5],
      [{ model: 'a', kind: 'output' }, 1],
    ]);
  });

  it('puts what is too much into one series', () => {
    const family = new CounterFamily(['route'] as const);
    for (let n = 0; n < 3_000; n++) family.add(1, `route-${n}`);
    family.add(1, 'route-0');
    const seen = observed(family);
    expect(seen).toHaveLength(2_001);
    expect(seen[0]).toEqual([{ route: 'route-0' }, 2]);
    expect(seen.at(-1)).toEqual([{ route: 'other' }, 1_000]);
  });
});
