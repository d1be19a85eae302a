import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../../storage/testing/sample-rows.ts';
import { caseFromRecord, excerpt } from './case-from-record.ts';

const pinned = sampleRecord(1, {
  mode: 'pinned',
  servedModel: 'acme/large',
  plan: 'acme/large',
  costNanoUsd: 2_000_000,
  shadow: { plan: 'acme/small', quality: 0.812345, costUsd: 0.000012345, servedQuality: 0.9 },
  key: 'team',
});

describe('caseFromRecord', () => {
  it('compares the model that answered with what the route would have picked', () => {
    expect(caseFromRecord(pinned, null)).toMatchObject({
      id: pinned.id,
      key: 'team',
      domain: 'software',
      language: 'unknown',
      complexity: 0.5,
      model: 'acme/large',
      spentUsd: 0.002,
      served: { plan: 'acme/large', quality: 0.9 },
      routed: { plan: 'acme/small', quality: 0.812345 },
      baseline: null,
      excerpt: null,
    });
  });

  it('takes a routed request as it is', () => {
    const one = caseFromRecord(sampleRecord(1), 'acme/large');
    expect(one?.served).toEqual(one?.routed);
    expect(one?.baseline).toMatchObject({ plan: 'acme/large', costUsd: 0.00123 });
    expect(one?.key).toBe('(no key)');
  });

  it('knows nothing of a model that was no candidate', () => {
    expect(caseFromRecord({ ...pinned, servedModel: 'other/model' }, 'another')).toMatchObject({
      served: null,
      baseline: null,
    });
  });

  it('finds a model that is listed with its effort', () => {
    const [first] = pinned.candidates;
    const candidates = [{ ...(first as NonNullable<typeof first>), plan: 'acme/large#high' }];
    expect(caseFromRecord({ ...pinned, candidates }, null)?.served?.plan).toBe('acme/large#high');
  });

  it('leaves out what nobody answered', () => {
    expect(caseFromRecord(sampleRecord(1, { servedModel: null, status: 'failed' }), null)).toBeNull();
  });

  it('shows the last words of the user where prompts are stored', () => {
    const prompt = [
      { role: 'user', parts: [{ type: 'text', text: 'first' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'answer' }] },
      { role: 'user', parts: [{ type: 'image' }, { type: 'text', text: 'and\n  now' }] },
    ];
    expect(caseFromRecord({ ...pinned, prompt }, null)?.excerpt).toBe('and now');
    for (const odd of [[], [{}], [null], 'text', { role: 'user' }, [{ role: 'user', parts: [null] }]]) {
      expect(caseFromRecord({ ...pinned, prompt: odd }, null)?.excerpt).toBeNull();
    }
  });
});

describe('excerpt', () => {
  it('is one short line without secrets', () => {
    expect(excerpt('key sk-abcdefghijklmnopqrstuv\n\tok')).toBe('key [redacted] ok');
    expect(excerpt('x'.repeat(500))).toHaveLength(160);
    expect(excerpt(`${'x'.repeat(158)}\u{1f600}${'y'.repeat(10)}`).isWellFormed()).toBe(true);
  });
});
