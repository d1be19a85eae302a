import { isNameUnit } from './code-units.ts';
import type { Report } from './find-numbers.ts';
import type { TokenRange } from './token-scan.ts';

/** Prefixes of credentials as their issuers document them, with the least number of characters after the prefix. */
const KEY_PREFIXES: readonly (readonly [string, number])[] = [
  ['sk-', 20],
  ['sk_live_', 12],
  ['sk_test_', 12],
  ['rk_live_', 12],
  ['pk_live_', 12],
  ['whsec_', 16],
  ['ghp_', 20],
  ['gho_', 20],
  ['ghs_', 20],
  ['ghu_', 20],
  ['github_pat_', 20],
  ['glpat-', 16],
  ['AKIA', 16],
  ['ASIA', 16],
  ['AIza', 30],
  ['ya29.', 20],
  ['xoxb-', 20],
  ['xoxp-', 20],
  ['xoxa-', 20],
  ['xapp-', 20],
  ['SG.', 30],
  ['hf_', 20],
  ['npm_', 30],
  ['pypi-', 30],
  ['dop_v1_', 30],
  ['shpat_', 20],
  ['eyJ', 40],
  ['gsk_', 20],
  ['r8_', 20],
  ['AGE-SECRET-KEY-', 40],
];

/** Issuers without an entry that follow the habit of the others: kvn_live_…, acme_test_… */
const NAMED_ENVIRONMENT =
  /(?<![A-Za-z0-9_])[a-z]{2,8}_(?:live|test|prod|secret)_(?=[A-Za-z0-9]{0,60}\d)[A-Za-z0-9]{16,}/;
const MAX_KEY_UNITS = 400;
const NAME_OF_SECRET =
  /(?:secret|token|api_?key|apikey|access_?key|auth|[._-]key)[a-z_]{0,20}["']?\s{0,2}(?:[:=]|=>)\s{0,2}["']?$/;

/** Credentials by prefix or by the name they are assigned to, and PEM private keys. */
export function findKeys(
  text: string,
  lowerText: string,
  tokens: readonly TokenRange[],
  report: Report,
): void {
  findPrivateKeys(text, report);
  for (const token of tokens) {
    let at = token.start;
    while (at < token.end) {
      const start = at;
      while (at < token.end && isKeyUnit(text.charCodeAt(at))) at++;
      if (at - start >= 16) reportKey(text, lowerText, start, at, report);
      at++;
    }
  }
}

function reportKey(text: string, lowerText: string, start: number, end: number, report: Report): void {
  const token = text.slice(start, Math.min(end, start + MAX_KEY_UNITS));
  for (const [prefix, least] of KEY_PREFIXES) {
    // A prefix may follow an assignment or a word glued by `=`.
    const found = token.indexOf(prefix);
    if (found < 0 || (found > 0 && /[A-Za-z0-9]/.test(token[found - 1]!))) continue;
    if (end - start - found - prefix.length < least || !/\d/.test(token)) continue;
    report('api_key', start + found, end);
    return;
  }
  const named = NAMED_ENVIRONMENT.exec(token);
  if (named !== null) {
    report('api_key', start + named.index, end);
    return;
  }
  const equals = token.lastIndexOf('=', token.length - 4);
  const value = equals < 0 ? token : token.slice(equals + 1);
  const valueStart = end - start > token.length ? start : start + token.length - value.length;
  if (
    value.length < 16 ||
    !/\d/.test(value) ||
    !/[A-Za-z]/.test(value) ||
    /^[a-z]+(?:[-_.][a-z]+)*$/.test(value)
  )
    return;
  if (NAME_OF_SECRET.test(lowerText.slice(Math.max(0, valueStart - 48), valueStart)))
    report('api_key', valueStart, end);
}

function findPrivateKeys(text: string, report: Report): void {
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 11)) {
    const header = text.slice(at, at + 64);
    if (!/^-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY/.test(header)) continue;
    const close = text.indexOf('-----END ', at);
    const closeEnd = close < 0 ? -1 : text.indexOf('-----', close + 9);
    report('private_key', at, closeEnd < 0 ? text.length : closeEnd + 5);
  }
}

function isKeyUnit(unit: number): boolean {
  return isNameUnit(unit) || unit === 45 || unit === 46 || unit === 61 || unit === 43 || unit === 47;
}
