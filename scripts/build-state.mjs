// Whether dist/ was made from the sources that are there now.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const STAMP = '.build.json';
const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.config.mjs'];

export function isBuilt(folder) {
  try {
    const stamp = JSON.parse(fs.readFileSync(path.join(folder, 'dist', STAMP), 'utf8'));
    return stamp.fingerprint === sourceFingerprint(folder);
  } catch {
    return false;
  }
}

export function writeBuildStamp(folder, distFolder) {
  fs.writeFileSync(
    path.join(distFolder, STAMP),
    `${JSON.stringify({ fingerprint: sourceFingerprint(folder) })}\n`,
  );
}

/** Hash over name, size and time of everything that goes into dist/; reading the contents would slow down each start. */
function sourceFingerprint(folder) {
  const hash = createHash('sha256');
  for (const name of settings) addFile(hash, folder, name);
  for (const name of listSources(folder)) addFile(hash, folder, name);
  return hash.digest('hex');
}

function addFile(hash, folder, name) {
  const { size, mtimeMs } = fs.statSync(path.join(folder, name));
  hash.update(`${name}\0${size}\0${mtimeMs}\n`);
}

function listSources(folder) {
  return ['src', 'dashboard']
    .flatMap((part) =>
      fs.readdirSync(path.join(folder, part), { recursive: true }).map((name) => path.join(part, name)),
    )
    .filter((name) => /\.(tsx?|json|css|html|svg)$/.test(name))
    .filter((name) => !name.endsWith('.test.ts') && !name.includes('node_modules'))
    .sort();
}
