import { describe, expect, it } from 'vitest';
import { compileRoute } from './compile-route.ts';
import { armsForEffort, findArm, prepareRoute } from './prepare-route.ts';
import { large, middle, modelOf, priorState, routeOf, small } from './testing/routing-fixtures.ts';

const ids = (set: { arms: readonly { plan: { id: string } }[] }) => set.arms.map(({ plan }) => plan.id);

describe('prepareRoute', () => {
  it('is made once for the same models and state, however the list is passed', () => {
    const route = routeOf();
    const first = prepareRoute(route, [small, large], priorState);
    expect(prepareRoute(route, [small, large], priorState)).toBe(first);
    expect(prepareRoute(route, [large, small], priorState)).not.toBe(first);
    expect(prepareRoute(route, [small, large], { ...priorState })).not.toBe(first);
  });

  it('takes the models that the route names, by pattern and effort, once each', () => {
    const thinker = modelOf('acme/thinker', { efforts: ['low', 'high'] });
    const route = routeOf({ models: ['acme/s*', 'small', 'thinker#low', 'acme/thinker#high', 'gone'] });
    expect(ids(prepareRoute(route, [small, large, thinker], priorState).arms)).toEqual([
      'acme/small',
      'acme/thinker#low',
      'acme/thinker#high',
    ]);
  });

  it('adds members of plans that the route does not name, not to be picked alone', () => {
    const route = routeOf({
      models: ['acme/small'],
      plans: { c: { kind: 'cascade', first: 'acme/small', second: 'acme/large', offer: true } },
    });
    const { arms } = prepareRoute(route, [small, middle, large], priorState);
    expect(ids(arms)).toEqual(['acme/small', 'acme/large']);
    expect([...arms.candidate]).toEqual([1, 0]);
  });

  it('marks the cheapest third only where prices differ much', () => {
    const marks = (models: ReturnType<typeof modelOf>[]) => [
      ...prepareRoute(routeOf(), models, priorState).arms.cheapestTier,
    ];
    expect(marks([small, middle, large])).toEqual([1, 0, 0]);
    expect(marks([modelOf('a/x', { inputUsd: 1 }), modelOf('a/y', { inputUsd: 2 })])).toEqual([0, 0]);
    expect(marks([modelOf('a/free', { inputUsd: 0, outputUsd: 0 }), large])).toEqual([1, 0]);
    expect(marks([modelOf('a/unpriced', { inputUsd: null })])).toEqual([0]);
    expect(marks([])).toEqual([]);
  });
});

describe('armsForEffort', () => {
  const thinker = modelOf('acme/thinker', { efforts: ['low', 'high'] });

  it('moves every model to the effort nearest to the wanted one', () => {
    const route = routeOf();
    const prepared = prepareRoute(route, [small, thinker], priorState);
    expect(ids(armsForEffort(route, prepared, undefined))).toEqual(['acme/small', 'acme/thinker']);
    expect(ids(armsForEffort(route, prepared, 'xhigh'))).toEqual(['acme/small', 'acme/thinker#high']);
    expect(ids(armsForEffort(route, prepared, 'nonsense'))).toEqual(['acme/small', 'acme/thinker']);
    expect(armsForEffort(route, prepared, 'xhigh')).toBe(armsForEffort(route, prepared, 'xhigh'));
  });

  it('remembers a bounded number of efforts, which are free text of clients', () => {
    const route = routeOf();
    const prepared = prepareRoute(route, [small, thinker], priorState);
    for (let index = 0; index < 1_000; index++) armsForEffort(route, prepared, `effort-${index}`);
    expect(prepared.byEffort.size).toBeLessThanOrEqual(16);
  });

  it('finds an arm by model and effort, else by model', () => {
    const route = routeOf({ models: ['thinker#low', 'thinker#high'] });
    const { arms } = prepareRoute(route, [thinker], priorState);
    expect(findArm(arms, 'acme/thinker', 'high')).toBe(1);
    expect(findArm(arms, 'acme/thinker', undefined)).toBe(0);
    expect(findArm(arms, 'acme/other', undefined)).toBe(-1);
  });
});

describe('compileRoute', () => {
  it('builds plans with steps that name models or routes', () => {
    const route = compileRoute(
      {
        name: 'r',
        models: ['*'],
        objective: {},
        rules: [],
        aliases: [],
        mode: 'shadow',
        baseline: 'acme/large',
        exploration: { rate: 0.1 },
        plans: {
          think: {
            kind: 'chain',
            offer: true,
            steps: [
              { name: 'draft', model: 'auto', prompt: '{{input}}' },
              { name: 'answer', model: 'acme/thinker#high', maxOutputTokens: 50 },
            ],
          },
          check: { kind: 'cascade', offer: false, first: 'a', second: 'b' },
        },
        plan: 'check',
        maxAttempts: 2,
      },
      { routeNames: new Set(['auto']) },
    );
    expect(route.offeredPlans.map(({ id }) => id)).toEqual(['think']);
    expect(route.fixedPlan?.id).toBe('check');
    expect(route.baseline).toBe('acme/large');
    expect(route.namedPlans.get('think')).toMatchObject({
      steps: [
        { name: 'draft', target: { kind: 'route', route: 'auto' }, prompt: '{{input}}' },
        {
          name: 'answer',
          target: { kind: 'single', model: 'acme/thinker', effort: 'high' },
          maxOutputTokens: 50,
        },
      ],
    });
  });

  it('refuses a wrong rule', () => {
    expect(() => routeOf({ rules: [{ when: 'nonsense ==' }] })).toThrow(/expression/);
  });
});
