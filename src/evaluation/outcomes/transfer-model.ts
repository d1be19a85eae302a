import type { CardNames } from '../../learning/offline/arm-names.ts';
import { cardAbility } from '../../learning/offline/card-ability.ts';
import { armWithCard } from '../../learning/offline/fit-cells.ts';
import { fitSharedStructure } from '../../learning/offline/fit-shared-structure.ts';
import type { OutcomeColumns } from '../../learning/offline/outcome-columns.ts';
import { schemaOf } from '../../learning/offline/train-quality-model.ts';
import { createCellTable } from '../../routing/quality-model/cell-table.ts';
import type { SharedStructure } from '../../routing/quality-model/shared-structure.ts';
import { type TransferData, thinned } from './transfer-data.ts';

/** Prompts of one file that are learnt from at most; more of the same file teach little about another. */
const mostPerFile = 2_500;

/**
 * What prompts do to any model, learnt from the training files with the abilities of cards.
 * @param keepsArm leaves out the outcomes of some arms
 */
export function fitTransfer(
  data: TransferData,
  cards: CardNames,
  keepsArm: (name: string) => boolean = () => true,
  table: OutcomeColumns = data.table,
  perFile: number = mostPerFile,
): SharedStructure {
  const rows = thinned(data, data.train, perFile);
  const abilities = Float64Array.from(table.arms, (name) =>
    keepsArm(name) ? cardAbility(cards.cardOf(name)) : Number.NaN,
  );
  const schema = schemaOf(table, rows);
  const { fileOf, files } = data;
  return fitSharedStructure({ table, rows, schema, tableOf: fileOf, tableCount: files.length, abilities });
}

/**
 * Chances of the wanted arms as they are served to a model that no data is known of: by its card, with the structure where one
 * is given. Rows × arms; arms need a card.
 */
export function predictFromCards(
  table: OutcomeColumns,
  rows: Int32Array,
  arms: readonly number[],
  cards: CardNames,
  structure?: SharedStructure,
): Float64Array {
  const cells = createCellTable({ noveltyUncertaintyGain: 0, ...(structure !== undefined && { structure }) });
  const bound = cells.bind(
    arms.map((arm) => armWithCard(table.arms[arm]!, cards.cardOf(table.arms[arm]!)!)),
    { version: 'prior', cells: new Map() },
  );
  const chances = new Float64Array(rows.length * arms.length);
  const quality = new Float64Array(arms.length);
  const uncertainty = new Float64Array(arms.length);
  for (const [place, row] of rows.entries()) {
    bound.predict(table.readings[row]!, quality, uncertainty);
    chances.set(quality, place * arms.length);
  }
  return chances;
}

/** Vendor of an arm by its card. */
export function vendorOf(cards: CardNames, name: string): string | undefined {
  const id = cards.cardOf(name)?.id;
  return id?.slice(0, id.indexOf('/'));
}
