import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Catalogue, parseCatalogue } from '../catalog/catalogue.ts';

/** Root of the package, whether the code runs from `src/` or from `dist/`. */
export const packageRoot = path.resolve(import.meta.dirname, '../..');

/** Trained weights and the catalogue. */
export const modelsFolder = path.join(packageRoot, 'models');

/** The catalogue that ships with the package. @throws CatalogueError, or the system's error when it is missing */
export function readCatalogue(): Catalogue {
  return parseCatalogue(readFileSync(path.join(modelsFolder, 'catalogue/catalogue.json'), 'utf8'));
}

/** Models that can no longer be called, so that their names are not taken for mistakes. */
export function readRetired(): Catalogue {
  return parseCatalogue(readFileSync(path.join(modelsFolder, 'catalogue/retired.json'), 'utf8'));
}

export function readPackageVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** Folder of the built dashboard, or null in a checkout where it has not been built. */
export function dashboardFolder(): string | null {
  const folder = path.join(packageRoot, 'dist/dashboard');
  return existsSync(path.join(folder, 'index.html')) ? folder : null;
}
