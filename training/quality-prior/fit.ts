import { createArm } from '../../src/routing/arm.ts';
import type { SharedStructure } from '../../src/routing/quality-model/shared-structure.ts';
import { fitSharedStructure, fitTrust } from '../../src/learning/offline/fit-shared-structure.ts';
import { cardAbility } from '../../src/learning/offline/card-ability.ts';
import { schemaOf } from '../../src/learning/offline/train-quality-model.ts';
import { cardNames, type Tables } from './read-tables.ts';

/** Vendor of an arm by its card; undefined without a card. */
export function vendorOf(name: string): string | undefined {
  const id = cardNames.cardOf(name)?.id;
  return id?.slice(0, id.indexOf('/'));
}

/** The arm that serves for a name of the tables, in the pool of its card. */
export function armOf(name: string) {
  const card = cardNames.cardOf(name);
  return card === undefined ? undefined : createArm({ ...card, id: name });
}

/** @param keepsArm leaves out the outcomes of some arms */
export function fitStructure(
  { table, names, tableOf }: Tables,
  rows: Int32Array,
  ordinary: Float32Array,
  keepsArm: (name: string) => boolean = () => true,
): SharedStructure {
  const abilities = Float64Array.from(table.arms, (name) =>
    keepsArm(name) ? cardAbility(cardNames.cardOf(name)) : Number.NaN,
  );
  const schema = schemaOf(table, rows);
  const structure = fitSharedStructure({
    table,
    rows,
    schema,
    tableOf,
    tableCount: names.length,
    abilities,
  });
  return { ...structure, ...fitTrust(structure, table, rows, ordinary) };
}
