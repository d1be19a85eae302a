import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Catalogue } from './catalog/catalogue.ts';
import { ImportError, type ImportResult } from './catalog/importers/imported-offer.ts';
import { importLiteLlm } from './catalog/importers/litellm.ts';
import { type MergeReport, mergeImported } from './catalog/importers/merge-imported.ts';
import { importModelsDev } from './catalog/importers/models-dev.ts';
import { readCatalogue } from './storage/shipped-files.ts';

/** Other people's catalogues that can be imported. */
export type CatalogueFormat = 'models-dev' | 'litellm';

const importers: Readonly<Record<CatalogueFormat, (json: string, asOf: string) => ImportResult>> = {
  'models-dev': importModelsDev,
  litellm: importLiteLlm,
};
/** The file as it was fetched and the day of it, so that a later version can read it better. */
const importedName = /^(models-dev|litellm)\.(\d{4}-\d{2}-\d{2})\.json$/;

/**
 * The shipped catalogue, renewed by what was imported into a data folder.
 * @throws ImportError when an imported file cannot be read any more
 */
export function openCatalogue(dataDir: string): Catalogue {
  let catalogue = readCatalogue();
  for (const { format, day, file } of importedFiles(dataDir)) {
    const { offers } = importers[format](readFileSync(file, 'utf8'), day);
    catalogue = mergeImported(catalogue, offers, day).catalogue;
  }
  return catalogue;
}

export interface CatalogueImport extends MergeReport {
  format: CatalogueFormat;
  result: ImportResult;
}

/**
 * Keeps a catalogue file for every later start, in place of an earlier one of its format.
 * @param day on which it was fetched, YYYY-MM-DD
 * @throws ImportError when it is neither kind of file; nothing is kept then
 */
export function importCatalogue(json: string, dataDir: string, day: string): CatalogueImport {
  const format = recogniseFormat(json);
  const result = importers[format](json, day);
  const report = mergeImported(readCatalogue(), result.offers, day);
  const folder = importFolder(dataDir);
  mkdirSync(folder, { recursive: true });
  const earlier = importedFiles(dataDir).filter((each) => each.format === format);
  const file = path.join(folder, `${format}.${day}.json`);
  writeFileSync(`${file}.new`, json);
  renameSync(`${file}.new`, file);
  for (const each of earlier) if (each.file !== file) rmSync(each.file);
  return { ...report, format, result };
}

function importedFiles(dataDir: string): { format: CatalogueFormat; day: string; file: string }[] {
  const folder = importFolder(dataDir);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).flatMap((name) => {
    const [, format, day] = importedName.exec(name) ?? [];
    if (format === undefined || day === undefined) return [];
    return [{ format: format as CatalogueFormat, day, file: path.join(folder, name) }];
  });
  return files.sort((a, b) => a.day.localeCompare(b.day) || a.format.localeCompare(b.format));
}

function importFolder(dataDir: string): string {
  return path.join(dataDir, 'catalogue');
}

/** LiteLLM has one entry per model, models.dev one per provider with its models inside. */
function recogniseFormat(json: string): CatalogueFormat {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ImportError('the file is not valid JSON', { cause });
  }
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [];
  const has = (field: string) =>
    entries.some((entry) => typeof entry === 'object' && entry !== null && field in entry);
  if (has('litellm_provider')) return 'litellm';
  if (has('models')) return 'models-dev';
  throw new ImportError('the file is neither the catalogue of models.dev nor that of LiteLLM');
}
