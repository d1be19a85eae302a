import { describe, expect, it } from 'vitest';
import {
  agreementTable,
  type Labels,
  measureAgreement,
  readAgreement,
  undoCorrections,
} from './label-agreement.ts';

const base: Labels = {
  complexity: 2,
  domain: 'law',
  task: 'open_qa',
  tone: 'neutral',
  formality: 'neutral',
  politeness: 'polite',
  urgency: 0,
  stakes: 'high',
  language: 'en',
  safety: 'benign',
  outputLength: 'medium',
  freshness: false,
  sensitiveData: ['email', 'phone'],
};

const pairs = [
  { first: base, second: { ...base, sensitiveData: ['phone', 'email'] } },
  {
    first: { ...base, complexity: 5, urgency: 3, domain: 'finance' },
    second: { ...base, complexity: 4, urgency: 3 },
  },
  {
    first: { ...base, complexity: 1, urgency: 1, stakes: 'low' },
    second: { ...base, complexity: 1, urgency: 2 },
  },
  { first: { ...base, complexity: 3, urgency: 2 }, second: { ...base, complexity: 3, urgency: 1 } },
];

function agreementOf(signal: string) {
  return measureAgreement(pairs).find((entry) => entry.signal === signal)!;
}

describe('measureAgreement', () => {
  it('gives the share of equal labels per signal', () => {
    expect(agreementOf('task').equal).toBe(1);
    expect(agreementOf('domain').equal).toBe(0.75);
    expect(agreementOf('urgency').equal).toBe(0.5);
  });

  it('reads kinds of sensitive data as a set', () => {
    expect(agreementOf('sensitiveData').equal).toBe(1);
  });

  it('weighs and ranks what is ordered, and only that', () => {
    expect(agreementOf('complexity').spearman).toBeCloseTo(1, 12);
    expect(agreementOf('urgency').spearman).toBeCloseTo(0.8, 12);
    // Levels 0,3,1,2 against 0,3,2,1: squares 2 seen; Σ(a−b)² over all pairs is 40.
    expect(agreementOf('urgency').quadraticKappa).toBeCloseTo(1 - (2 * 4) / 40, 12);
    expect(agreementOf('domain').quadraticKappa).toBeUndefined();
    expect(agreementOf('formality').spearman).toBeUndefined();
  });

  it('leaves out rows that one of the two did not label', () => {
    const { stakes: _, ...withoutStakes } = base;
    const some = measureAgreement([...pairs, { first: withoutStakes, second: base }]);
    expect(some.find((entry) => entry.signal === 'stakes')!.rows).toBe(4);
    expect(some.find((entry) => entry.signal === 'task')!.rows).toBe(5);
  });
});

describe('agreementTable', () => {
  it('has a line per signal and blanks for what does not apply', () => {
    const lines = agreementTable(measureAgreement(pairs)).split('\n');
    expect(lines).toHaveLength(2 + 13);
    expect(lines.find((line) => line.startsWith('| urgency'))).toBe(
      '| urgency | 4 | 0.500 | 0.333 | 0.800 | 0.800 |',
    );
    // One label is all that was given, so that nothing is beyond chance.
    expect(lines.find((line) => line.startsWith('| task'))).toBe('| task | 4 | 1.000 |  |  |  |');
  });
});

describe('readAgreement', () => {
  it('gives the figures that are kept beside the corpus', () => {
    const { rows, signals } = readAgreement()!;
    expect(rows).toBeGreaterThan(0);
    expect(signals.map(({ signal }) => signal)).toEqual(measureAgreement(pairs).map(({ signal }) => signal));
    for (const { equal } of signals) expect(equal).toBeGreaterThan(0);
  });
});

describe('undoCorrections', () => {
  it('gives back the first label of its row, whatever was changed since', () => {
    const corrections = [
      { id: 'a', signal: 'urgency', from: 0, to: 1, why: '' },
      { id: 'a', signal: 'urgency', from: 1, to: 2, why: '' },
      { id: 'b', signal: 'stakes', from: 'low', to: 'high', why: '' },
    ];
    expect(undoCorrections('a', { ...base, urgency: 2 }, corrections)).toEqual(base);
    expect(undoCorrections('c', base, corrections)).toEqual(base);
  });
});
