import { describe, expect, it } from 'vitest';
import type { RoutingWishes } from '../chat/chat-request.ts';
import { decide } from './decide.ts';
import { isContextAlone } from './eligibility.ts';
import type { EliminationReason } from './routing-decision.ts';
import type { ModelConditions, RequestNeeds } from './routing-input.ts';
import { decisionOf, inputOf, large, type ModelDraft, modelOf, routeOf } from './testing/routing-fixtures.ts';

/** Why a model is out when `large` is there beside it; null when it is eligible. */
function reasonFor(
  draft: ModelDraft,
  request: {
    needs?: Partial<RequestNeeds>;
    wishes?: RoutingWishes;
    objective?: object;
    conditions?: Partial<ModelConditions>;
  },
): string | null {
  const model = modelOf('acme/tested', draft);
  const companion = modelOf('acme/companion', { contextTokens: 10_000_000, inputUsd: 0, outputUsd: 0 });
  const decision = decide(
    inputOf({
      models: [model, companion],
      route: routeOf({ objective: request.objective ?? {} }),
      ...(request.needs && { needs: request.needs }),
      ...(request.wishes && { wishes: request.wishes }),
      ...(request.conditions && { conditions: { 'acme/tested': request.conditions } }),
    }),
  );
  return decision.eliminated.find(({ model: id }) => id === 'acme/tested')?.reason ?? null;
}

describe('eligibility', () => {
  it.each<[EliminationReason | null, ModelDraft, Parameters<typeof reasonFor>[1]]>([
    [null, {}, {}],
    ['not-in-only', {}, { wishes: { only: ['companion'] } }],
    [null, {}, { wishes: { only: ['acme/*'] } }],
    ['excluded-by-request', {}, { wishes: { exclude: ['tes*'] } }],
    ['provider-not-allowed', {}, { wishes: { providerIgnore: ['test'] } }],
    ['provider-not-allowed', {}, { wishes: { providerOnly: ['other'] } }],
    [null, {}, { wishes: { providerOnly: ['test'] } }],
    ['lacks-vision', { capabilities: new Set() }, { needs: { vision: true } }],
    ['lacks-audio', {}, { needs: { audio: true } }],
    ['lacks-documents', {}, { needs: { documents: true } }],
    ['lacks-tools', { capabilities: new Set() }, { needs: { tools: true } }],
    ['lacks-structured-output', { capabilities: new Set() }, { needs: { structuredOutput: true } }],
    ['window-too-small', {}, { needs: { inputTokens: 120_000 } }],
    [null, {}, { needs: { inputTokens: 100_000 } }],
    ['window-too-small', {}, { needs: { inputTokens: 105_000, maxOutputTokens: 15_000 } }],
    [null, {}, { needs: { inputTokens: 100_000, maxOutputTokens: 90_000 } }],
    ['window-unknown', { contextTokens: null }, { needs: { inputTokens: 9_000 } }],
    [null, { contextTokens: null }, { needs: { inputTokens: 5_000 } }],
    ['unpriced', { inputUsd: null }, {}],
    ['input-price-too-high', { inputUsd: 5 }, { wishes: { maxInputUsdPerMillion: 4 } }],
    ['output-price-too-high', { outputUsd: 5 }, { wishes: { maxOutputUsdPerMillion: 4 } }],
    ['cost-too-high', { outputUsd: 1_000 }, { objective: { maxCostUsd: 0.01 } }],
    ['too-slow', {}, { objective: { deadlineMs: 8_000 }, conditions: { outputTokensPerSecond: 10 } }],
    [
      null,
      {},
      {
        objective: { deadlineMs: 1_000 },
        conditions: { outputTokensPerSecond: 10 },
        needs: { stream: true },
      },
    ],
    ['unavailable', {}, { conditions: { available: false, reason: 'breaker-open' } }],
  ])('%s', (expected, draft, request) => {
    // The companion must stay eligible for the reason to be the model's own.
    if (request.needs?.audio === true || request.needs?.documents === true) {
      const decision = decide(inputOf({ models: [modelOf('acme/tested', draft)], needs: request.needs }));
      expect(decision.eliminated[0]?.reason).toBe(expected);
      return;
    }
    expect(reasonFor(draft, request)).toBe(expected);
  });

  it('tests the 90th percentile of the cost against maxCostUsd, not the mean', () => {
    const { costUsd } = decisionOf({ models: [large] }).ranked[0]!;
    const tight = inputOf({ models: [large], route: routeOf({ objective: { maxCostUsd: costUsd * 1.3 } }) });
    expect(decide(tight)).toMatchObject({
      kind: 'no-eligible-model',
      eliminated: [{ reason: 'cost-too-high' }],
    });
    const loose = inputOf({ models: [large], route: routeOf({ objective: { maxCostUsd: costUsd * 2 } }) });
    expect(decide(loose).kind).toBe('decision');
  });

  it('tries the best model when all are only unavailable for now, and says so', () => {
    const down = { available: false, reason: 'breaker-open' };
    const conditions = { 'acme/small': down, 'acme/middle': down, 'acme/large': down };
    const decision = decide(inputOf({ conditions }));
    expect(decision).toMatchObject({ kind: 'decision', notes: [expect.stringContaining('healthy')] });
    const gone = { available: false, reason: 'not-listed' };
    const listed = decide(
      inputOf({ conditions: { ...conditions, 'acme/small': gone, 'acme/middle': gone } }),
    );
    expect(listed).toMatchObject({ kind: 'decision', plan: { model: 'acme/large' } });
    const none = decide(
      inputOf({ conditions: { 'acme/small': gone, 'acme/middle': gone, 'acme/large': gone } }),
    );
    expect(none).toMatchObject({ kind: 'no-eligible-model', code: 'no_eligible_model' });
  });

  it('lets a deadline that nobody can meet give way, and says so', () => {
    const decision = decide(inputOf({ route: routeOf({ objective: { deadlineMs: 1 } }) }));
    expect(decision).toMatchObject({ kind: 'decision', notes: [expect.stringContaining('deadline')] });
  });
});

describe('isContextAlone', () => {
  const because = (...reasons: EliminationReason[]) =>
    reasons.map((reason) => ({ model: 'm', reason, detail: '' }));

  it('ignores models that were chosen away, and no others', () => {
    expect(isContextAlone(because('window-too-small', 'denied-by-rule', 'not-in-only'))).toBe(true);
    expect(isContextAlone(because('window-too-small', 'window-unknown'))).toBe(true);
    expect(isContextAlone(because('window-too-small', 'unpriced'))).toBe(false);
    expect(isContextAlone(because('denied-by-rule'))).toBe(false);
    expect(isContextAlone([])).toBe(false);
  });
});
