import type { RobustnessReport } from './evaluate-robustness.ts';
import { figure, number, row } from './markdown-cells.ts';

export function robustnessMarkdown({ router, controls, ...report }: RobustnessReport): string {
  const names = Object.keys(router.perturbations);
  return [
    `Protocol robustness: ${report.prompts} prompts, ${report.models.length} models. Share of unchanged picks, 95 % intervals over prompts.`,
    '',
    row(['who decides', 'all', 'score lost', ...names]),
    row(['---', '---', '---', ...names.map(() => '---')]),
    ...Object.entries({ router, ...controls }).map(([name, { unchanged, scoreLost, perturbations }]) =>
      row([
        name,
        figure(unchanged),
        figure(scoreLost),
        ...names.map((each) => number(perturbations[each]!.mean)),
      ]),
    ),
  ].join('\n');
}
