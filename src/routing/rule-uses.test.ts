import { describe, expect, it } from 'vitest';
import { customSignalUses, signalsRead } from './rule-uses.ts';

describe('signalsRead', () => {
  it.each([
    ['signals.domain.label == "law" && signals.stakes.label == "high"', ['domain', 'stakes']],
    ['signals.sensitiveData.exists(found, found.kind == "card")', ['sensitiveData']],
    ['signals["tone"].formality > 0.5 || !has(signals.custom.team)', ['tone', 'custom.team']],
    ['request.stream && key.name == "a"', []],
    ['request.metadata.signals.tone == "x"', []],
    ['not valid (', []],
  ])('%s', (source, expected) => {
    expect([...signalsRead(source)].sort()).toEqual([...expected].sort());
  });
});

describe('customSignalUses', () => {
  it.each([
    ['signals.custom.team.label == "a"', [['team', 'a'], ['team']]],
    ['"a" != signals.custom.team.label', [['team', 'a'], ['team']]],
    ['signals.custom.team.label in ["a", "b"]', [['team', 'a'], ['team', 'b'], ['team']]],
    ['signals.custom["team"].probability > 0.5', [['team']]],
    ['signals.domain.label == "law"', []],
    ['request.custom.team.label == "a"', []],
    ['(', []],
  ])('%s', (source, expected) => {
    expect(
      customSignalUses(source).map(({ signal, label }) => (label === undefined ? [signal] : [signal, label])),
    ).toEqual(expected);
  });
});
