// Gathers what `signalbox` needs into few files: finding and loading some five hundred modules one by one took more than
// a third of a start, and held 15 MB. The library, dist/index.js and what it imports, stays as it is.
import fs from 'node:fs';
import path from 'node:path';

/** Read by rolldown in the folder that the compiler wrote. Not minified: stack traces stay readable. */
export default {
  // Threads are started by their names beside the code that starts them, which ends up in `chunks`.
  input: {
    'cli/main': './cli/main.js',
    'chunks/worker': './storage/sqlite/worker.js',
    'chunks/encoder-worker': './encoder/encoder-worker.js',
  },
  platform: 'node',
  logLevel: 'warn',
  plugins: [licenceNotices()],
  output: {
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
};

/** Their licences ask that the notices of packages go wherever their code goes. */
function licenceNotices() {
  return {
    name: 'licence-notices',
    generateBundle(_, bundle) {
      const files = Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? []);
      const folders = new Set(files.map(packageFolder).filter((folder) => folder !== null));
      const source = [...folders].sort().map(noticeOf).join('\n\n');
      this.emitFile({ type: 'asset', fileName: 'THIRD_PARTY_LICENSES.txt', source: `${source}\n` });
    },
  };
}

function packageFolder(file) {
  return /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1] ?? null;
}

function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const notices = fs.readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = notices.map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  const by = typeof author === 'string' ? author : author?.name;
  const head = `${name} ${version}, ${license}${by === undefined ? '' : `, by ${by}`}`;
  return [`${'-'.repeat(80)}\n${head}`, ...texts].join('\n\n');
}
