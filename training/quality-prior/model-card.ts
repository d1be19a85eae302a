import type { SharedStructure } from '../../src/routing/quality-model/shared-structure.ts';
import { type Losses, type RankFigure, trustLadder } from './validate.ts';

export interface CardFacts {
  version: string;
  sha256: string;
  bytes: number;
  structure: SharedStructure;
  about: {
    sources: { name: string; licence: string | undefined; rows: number }[];
    everydayPrompts: number;
    metrics: { leaveTablesOut: Losses[]; leaveVendorsOut: { losses: Losses[]; ranks: RankFigure[] } };
  };
}

export function modelCard({ version, sha256, bytes, structure, about }: CardFacts): string {
  const { leaveTablesOut, leaveVendorsOut } = about.metrics;
  const step = trustLadder.indexOf(structure.mostTrust);
  const lossRow = ({ name, outcomes, asIs, levelled }: Losses) =>
    `| ${[name, outcomes, ...[asIs[0], asIs[step], levelled[0], levelled[step]].map((loss) => loss!.toFixed(3))].join(' | ')} |`;
  return `# Quality prior ${version}

What prompts do to any model, so that a fresh install knows more of a prompt than its domain and complexity: an item response
model with difficulty and discrimination linear in the classifier's features (\`src/routing/quality-model/shared-structure.ts\`).
It holds nothing about a single model; models enter by the ability on their cards.

- **Size.** ${bytes} bytes, SHA-256 \`${sha256}\`, ${structure.schema.inputs.length} features of classifier ${structure.schema.classifierVersion}, ${structure.schema.size} after bending. With it come
  360 everyday prompts as features, on which the quality knob is calibrated.
- **Trained on** ${about.sources.map(({ name, rows, licence }) => `${name} (${rows} prompts, ${licence})`).join(', ')}; and ${about.everydayPrompts} everyday prompts of the
  classifier's corpus (its composed files, CC0), which tell it what is not an examination question.
- **Bounds.** It moves a logit by at most 2, times the chance that the prompt is of the tables' kind, times ${structure.mostTrust}, and less
  with every outcome that the cells have learnt.
- **Rebuild.** \`npm run train:quality\` gives the same bytes.

## What it is worth where it was not fitted
Log loss of predicted success, less is better. *Cells* know card, domain and complexity; *levelled* losses are after one shift
of all logits of the row that makes its mean right, so that only differences between prompts and models count.

Tables left out, with every question that they share with others:

| table | outcomes | cells | with structure | cells, levelled | with structure, levelled |
|---|---|---|---|---|---|
${leaveTablesOut.map(lossRow).join('\n')}

Vendors left out, with all their models:

| vendor | outcomes | cells | with structure | cells, levelled | with structure, levelled |
|---|---|---|---|---|---|
${leaveVendorsOut.losses.map(lossRow).join('\n')}

Rank correlation of predicted with measured mean scores over the models of a table, each predicted while its vendor was left
out, and share of the predicted best third that is in the measured one (tables with ten models or more):

| table | models | cells | with structure | best third, cells | best third, with structure |
|---|---|---|---|---|---|
${leaveVendorsOut.ranks
  .map(
    ({ name, models, ...figures }) =>
      `| ${[name, models, ...[figures.cells, figures.structure, figures.topThirdCells, figures.topThirdStructure].map((value) => value.toFixed(3))].join(' | ')} |`,
  )
  .join('\n')}

The cards themselves were fitted with the mean scores of these tables among other figures (\`training/catalogue/README.md\`), so
their order is not independent of them; what is left out here is every outcome from the structure.

## Limits
- The tables hold examination questions in English, answered by models of 2023 to 2025. Everyday prompts are left to the
  complexity curve, whose lower half is a judgement.
- The level of a new table is unknown to it (standard deviation ${structure.levelSd.toFixed(2)} logits); differences are what it knows.
- Domains are told apart as the classifier tells them.
`;
}
