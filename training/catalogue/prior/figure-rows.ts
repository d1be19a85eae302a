import type { ModelCard } from '../facts.ts';
import { reasoningModesOf } from '../reasoning-modes.ts';
import { benchmarkOf, figureLogit } from './benchmarks.ts';
import { effortOfFigure, onlyMode } from './variants.ts';

export interface RowFigure {
  name: string;
  score: number;
  /** Index into the list of sources. */
  source: number;
  variant?: string;
  /** Score on the logit scale. */
  value: number;
}

/** The published figures of one model at one reasoning effort. */
export interface FigureRow {
  model: string;
  effort: string;
  figures: readonly RowFigure[];
}

/** One row per model and effort that has figures. Of several figures of one benchmark the best source's counts. */
export function figureRows(cards: readonly ModelCard[], sources: readonly string[]): FigureRow[] {
  return cards.flatMap((card) => {
    const modes = reasoningModesOf(card);
    const rows = new Map<string, Map<string, RowFigure>>();
    for (const [name, figures] of Object.entries(card.benchmarks)) {
      const benchmark = benchmarkOf(name);
      if (benchmark === undefined) continue;
      for (const [score, source, variant] of figures) {
        const effort = effortOfFigure(modes, sources[source] ?? '', variant);
        const row = rows.get(effort) ?? new Map<string, RowFigure>();
        rows.set(effort, row);
        if (row.has(name)) continue;
        const value = figureLogit(name, score, benchmark.chance);
        row.set(name, { name, score, source, value, ...(variant !== undefined && { variant }) });
      }
    }
    return [...rows].map(([effort, row]) => ({ model: card.model, effort, figures: [...row.values()] }));
  });
}

export function defaultEffortOf(card: ModelCard): string {
  const modes = reasoningModesOf(card);
  return modes.defaultEffort ?? modes.efforts.at(-1) ?? onlyMode;
}
