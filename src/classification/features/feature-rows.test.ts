import { describe, expect, it } from 'vitest';
import { FingerprintIndex } from '../../numerics/fingerprint-index.ts';
import type { ScoredText } from '../text-to-score.ts';
import { FeatureRows, GROUP_COUNT } from './feature-rows.ts';
import { NgramHashes } from './ngram-hashes.ts';

function hashesOf(text: string): Uint32Array {
  const hashes = new NgramHashes();
  hashes.read(text);
  return Uint32Array.from(
    new Set([...hashes.words.subarray(0, hashes.wordCount), ...hashes.grams.subarray(0, hashes.gramCount)]),
  );
}

function scored(pieces: Partial<ScoredText>): ScoredText {
  return {
    own: '',
    quoted: '',
    context: '',
    system: '',
    messageUnits: 0,
    ownShare: 1,
    earlierTurns: 0,
    messageIndex: 0,
    ...pieces,
  };
}

function groups(features: FeatureRows): number[][] {
  return Array.from({ length: GROUP_COUNT }, (_, group) =>
    Array.from(features.rows.subarray(features.offsets[group], features.offsets[group + 1])),
  );
}

describe('FeatureRows', () => {
  const known = hashesOf('the cat sat');
  const features = new FeatureRows(new FingerprintIndex(known), known.length);

  it('puts each place into its own groups', () => {
    features.read(scored({ own: 'cat', quoted: 'sat', system: 'the' }));
    const [ownWords, ownGrams, replyWords, , quotedWords, quotedGrams, contextWords, , systemWords] =
      groups(features);
    expect(replyWords).toHaveLength(0);
    expect([ownWords!.length, quotedWords!.length, systemWords!.length, contextWords!.length]).toEqual([
      1, 1, 1, 0,
    ]);
    expect(ownGrams!.length).toBe(2);
    expect(quotedGrams!.length).toBe(2);
    expect(ownWords).not.toEqual(quotedWords);
  });

  it('takes own words for a reply when there is context', () => {
    features.read(scored({ own: 'cat', context: 'the cat sat' }));
    expect(groups(features).map((group) => group.length > 0)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(features.ownKnown).toBe(1);
  });

  it('counts a repeated n-gram once a group', () => {
    features.read(scored({ own: 'cat' }));
    const once = groups(features)[1];
    features.read(scored({ own: 'cat dog cat dog cat' }));
    expect(groups(features)[1]).toEqual(once);
  });

  it('reports how much of the own words it knows', () => {
    features.read(scored({ own: 'the cat sat' }));
    expect(features.ownKnown).toBe(features.ownTotal);
    features.read(scored({ own: 'zebra quark' }));
    expect(features.ownKnown).toBe(0);
    expect(features.ownTotal).toBe(3);
  });

  it('leaves nothing of the last text behind', () => {
    features.read(scored({ own: 'the cat sat', context: 'the cat' }));
    features.read(scored({}));
    expect(groups(features).every((group) => group.length === 0)).toBe(true);
  });
});
