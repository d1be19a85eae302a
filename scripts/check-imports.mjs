// Who may import whom among the rooms of src/ (docs/architecture.md). Cycles are the linter's business.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ioModules = [
  'fs',
  'net',
  'tls',
  'http',
  'https',
  'http2',
  'dns',
  'dgram',
  'child_process',
  'worker_threads',
  'sqlite',
];
const ioPackages = ['undici', 'pino'];

/**
 * `only`: the rooms that may be imported at all; `never`: rooms that may not, not even for their types; `noValues`: rooms of
 * which only types may be imported; `noAdapters`: whether the folders inside providers/ and storage/ are closed.
 * `*` stands for every room that is not named in `except`.
 */
export const rules = [
  {
    rooms: ['chat', 'errors', 'numerics', 'wire'],
    only: ['chat', 'errors', 'numerics', 'wire'],
    why: 'the vocabulary rests on nothing else',
  },
  {
    rooms: ['routing', 'classification', 'numerics', 'chat'],
    never: ['http', 'providers', 'storage', 'execution'],
    noIo: true,
    why: 'it decides and computes without input and output',
  },
  { rooms: ['providers'], never: ['dialects'], why: 'they meet in wire/ and chat/' },
  { rooms: ['dialects'], never: ['providers'], why: 'they meet in wire/ and chat/' },
  { rooms: ['http'], never: ['providers', 'storage'], why: 'the server knows handlers only' },
  {
    rooms: '*',
    except: ['cli', 'config'],
    noValues: ['config'],
    why: 'settings are handed over, not fetched',
  },
  { rooms: '*', except: ['cli'], noAdapters: true, why: 'gateway.ts and cli/ construct adapters' },
  {
    rooms: '*',
    except: ['cli'],
    never: ['cli', 'gateway.ts'],
    why: 'the composition stands above the rooms',
  },
];

/**
 * Every import that the rules forbid, as `file:line: message`.
 * @param {string} sourceFolder the src/ folder
 */
export function findForbiddenImports(sourceFolder) {
  return fs
    .readdirSync(sourceFolder, { recursive: true })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('/testing/'))
    .sort()
    .flatMap((name) => checkFile(name, fs.readFileSync(path.join(sourceFolder, name), 'utf8')));
}

/** The forbidden imports of one file; `name` is its path inside src/. */
export function checkFile(name, text) {
  const [room] = name.split('/');
  // Files at the top compose the rooms.
  if (room === name) return [];
  const problems = [];
  for (const found of importsOf(text)) {
    for (const rule of rules) {
      const isConcerned = rule.rooms === '*' ? !rule.except.includes(room) : rule.rooms.includes(room);
      const problem = isConcerned ? problemOf(rule, room, name, found) : undefined;
      if (problem !== undefined) problems.push(`src/${name}:${found.line}: ${room}/ ${problem}: ${rule.why}`);
    }
  }
  return problems;
}

function problemOf(rule, room, name, { specifier, isType }) {
  if (!specifier.startsWith('.')) {
    const module = specifier.replace(/^node:/, '').split('/')[0];
    const isIo = specifier.startsWith('node:') ? ioModules.includes(module) : ioPackages.includes(module);
    return rule.noIo && isIo && !isType ? `must not import ${specifier}` : undefined;
  }
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(name), specifier));
  const [other] = target.split('/');
  if (other === room) return undefined;
  if (rule.only !== undefined && !rule.only.includes(other)) return `must not import ${other}`;
  if (rule.never?.includes(other)) return `must not import ${other}`;
  if (rule.noValues?.includes(other) && !isType) return `may import only types of ${other}`;
  const isAdapter = (other === 'providers' || other === 'storage') && target.split('/').length > 2;
  if (rule.noAdapters && isAdapter && !isType) return `must not import the adapter ${target}`;
  return undefined;
}

function importsOf(text) {
  const found = [];
  const statement =
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^'";]*?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  for (const match of text.matchAll(statement)) {
    const line =
      text.slice(0, match.index).split('\n').length +
      (match[0].match(/^\s*/)?.[0].split('\n').length ?? 1) -
      1;
    const names = /\{([^}]*)\}/.exec(match[0])?.[1];
    const areAllTypes =
      names !== undefined && names.split(',').every((each) => each.trim() === '' || /^\s*type\s/.test(each));
    found.push({ line, specifier: match[2] ?? match[3], isType: match[1] !== undefined || areAllTypes });
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = findForbiddenImports(path.join(path.dirname(path.dirname(process.argv[1])), 'src'));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
