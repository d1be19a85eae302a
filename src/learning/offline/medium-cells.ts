import type { PromptReading } from '../../routing/prompt-reading.ts';
import { createCellTable } from '../../routing/quality-model/cell-table.ts';
import type { QualityModel } from '../../routing/quality-model/quality-model.ts';

const mediumComplexity = 0.5;

/**
 * Cells that take every prompt for one of medium complexity: without the belief that harder prompts tell models apart, which
 * no label has to say.
 */
export function createMediumCells(): QualityModel {
  const cells = createCellTable({ noveltyUncertaintyGain: 0 });
  const medium = (reading: PromptReading) => ({ ...reading, complexity: mediumComplexity });
  return {
    name: 'medium-cells',
    bind(arms, state) {
      const bound = cells.bind(arms, state);
      return {
        predict: (reading, quality, uncertainty) => bound.predict(medium(reading), quality, uncertainty),
        explain: (reading, arm) => bound.explain(medium(reading), arm),
      };
    },
  };
}
