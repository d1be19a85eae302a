import { z } from 'zod';
import { integerBetween, numberBetween } from './scalars.ts';

const deviations = numberBetween(0, 5);
const share = numberBetween(0, 1);
const mayExplore = (what: string) =>
  z.boolean().exactOptional().describe(`Whether ${what} may try another plan on purpose; by default not.`);

/** Defaults stand in `src/routing/tuning.ts`; a field that is left out keeps its own. */
export const effectsSchema = z.strictObject({
  valueGrowthByComplexity: numberBetween(0, 10)
    .exactOptional()
    .describe(
      'Growth of what a good answer is worth with complexity: exp(growth × (score − 0.5)). By default 3; 0 values all alike.',
    ),
  noveltyUncertaintyGain: numberBetween(0, 10)
    .exactOptional()
    .describe(
      'How much wider a prompt unlike any known makes the uncertainty: 1 + gain × novelty. By default 1.',
    ),
  secondShareByUrgency: z
    .tuple([share, share, share, share], { error: 'four numbers from 0 to 1, for urgency 0 to 3' })
    .exactOptional()
    .describe(
      'What a second of waiting costs at urgency 0 to 3, as a share of what a good answer is worth. By default 0.0001, 0.0003, 0.001, 0.005.',
    ),
  immediateDeadlineMs: integerBetween(0, 86_400_000)
    .exactOptional()
    .describe('From when on an answer at urgency 3 counts as late. By default 30000; 0 for never.'),
  statedDeadlines: z
    .boolean()
    .exactOptional()
    .describe('Whether a time limit in the person’s words makes slower plans worth less. By default true.'),
  troubledToneValueFactor: numberBetween(0.1, 100)
    .exactOptional()
    .describe(
      'Factor on what a good answer is worth when the writer is frustrated or distressed. By default 1.5.',
    ),
  pessimism: deviations
    .exactOptional()
    .describe('Standard deviations taken off every predicted quality. By default 0.5.'),
  highStakesPessimism: deviations.exactOptional().describe('The same at high stakes. By default 1.64.'),
  highStakesValueFactor: numberBetween(0.1, 100)
    .exactOptional()
    .describe(
      'Factor on what a good answer is worth at high stakes, to the power of their probability; above 1 an easy prompt’s good answer is worth no less than a middling one’s. By default 4; 1 for no effect.',
    ),
  highStakesExcludeCheapestTier: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether high stakes keep out the cheapest third of models where a dearer one is at least as sure. By default true.',
    ),
  explore: z
    .strictObject({
      highStakes: mayExplore('a prompt of high stakes'),
      troubledTone: mayExplore('a prompt of a frustrated or distressed writer'),
      attack: mayExplore('a jailbreak or injection'),
      statedDeadline: mayExplore('a prompt that states a time limit'),
    })
    .exactOptional()
    .describe('Where exploration is allowed that is ruled out by default.'),
});
