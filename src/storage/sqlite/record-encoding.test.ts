import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../testing/sample-rows.ts';
import { decodeRecord, encodeRecord } from './record-encoding.ts';

const roundTrip = (record: ReturnType<typeof sampleRecord>) =>
  decodeRecord(encodeRecord(record).at(-1) as string);

describe('encodeRecord', () => {
  it('puts what is searched into columns', () => {
    const record = sampleRecord(3, { tenant: 't', key: 'k', responseId: 'chatcmpl-3' });
    expect(encodeRecord(record).slice(0, 9)).toEqual([
      record.id,
      't',
      'chatcmpl-3',
      record.at,
      'auto',
      'k',
      'ok',
      'acme/small',
      'software',
    ]);
  });

  it.each([null, {}, { domain: null }, { domain: { label: 5 } }, 'text'])(
    'has no domain for signals %j',
    (signals) => {
      expect(encodeRecord(sampleRecord(1, { signals }))[8]).toBeNull();
    },
  );

  it('keeps probabilities exactly and other numbers to the millionth, nano-dollar and millisecond', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        unit,
        unit,
        unit,
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        unit,
        (quality, uncertainty, costUsd, latencyMs, probability) => {
          const candidate = {
            plan: 'acme/x',
            quality,
            uncertainty,
            costUsd,
            latencyMs,
            utility: -costUsd,
            probability,
          };
          const [back] = roundTrip(sampleRecord(1, { candidates: [candidate] })).candidates;
          expect(back?.probability).toBe(probability);
          expect(Math.abs((back?.quality ?? 9) - quality)).toBeLessThanOrEqual(5.1e-7);
          expect(Math.abs((back?.costUsd ?? 9) - costUsd)).toBeLessThanOrEqual(5.1e-10);
          expect(Math.abs((back?.utility ?? 9) + costUsd)).toBeLessThanOrEqual(5.1e-10);
          expect(Math.abs((back?.latencyMs ?? -1) - latencyMs)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });

  it('changes nothing when it stores what it read', () => {
    const once = roundTrip(sampleRecord(1));
    expect(roundTrip(once)).toEqual(once);
  });
});
