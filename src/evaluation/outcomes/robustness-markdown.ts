import type { RobustnessReport } from './evaluate-robustness.ts';
import { figure, number, row } from './markdown-cells.ts';

export function robustnessMarkdown({ router, controls, ...report }: RobustnessReport): string {
  const names = Object.keys(router.perturbations);
  return [
    `Protocol robustness: ${report.prompts} prompts, ${report.models.length} models. Share of unchanged picks, 95 % intervals over prompts.`,
    '',
    row(['who decides', 'all', ...names]),
    row(['---', '---', ...names.map(() => '---')]),
    ...Object.entries({ router, ...controls }).map(([name, { unchanged, perturbations }]) =>
      row([name, figure(unchanged), ...names.map((each) => number(perturbations[each]!.mean))]),
    ),
  ].join('\n');
}
