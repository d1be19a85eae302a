/** Scripts by Unicode block, with ISO 15924 codes. Kana counts both syllabaries; `Jpan` is kana and Han together. */

export type ScriptCounts = Map<string, number>;

/** First unit, last unit, script; ascending. */
const RANGES: readonly (readonly [number, number, string])[] = [
  [0x41, 0x5a, 'Latn'],
  [0x61, 0x7a, 'Latn'],
  [0xaa, 0x24f, 'Latn'],
  [0x250, 0x2af, 'Latn'],
  [0x370, 0x3ff, 'Grek'],
  [0x400, 0x52f, 'Cyrl'],
  [0x530, 0x58f, 'Armn'],
  [0x590, 0x5ff, 'Hebr'],
  [0x600, 0x6ff, 'Arab'],
  [0x700, 0x74f, 'Syrc'],
  [0x750, 0x77f, 'Arab'],
  [0x900, 0x97f, 'Deva'],
  [0x980, 0x9ff, 'Beng'],
  [0xa00, 0xa7f, 'Guru'],
  [0xa80, 0xaff, 'Gujr'],
  [0xb00, 0xb7f, 'Orya'],
  [0xb80, 0xbff, 'Taml'],
  [0xc00, 0xc7f, 'Telu'],
  [0xc80, 0xcff, 'Knda'],
  [0xd00, 0xd7f, 'Mlym'],
  [0xd80, 0xdff, 'Sinh'],
  [0xe00, 0xe7f, 'Thai'],
  [0xe80, 0xeff, 'Laoo'],
  [0xf00, 0xfff, 'Tibt'],
  [0x1000, 0x109f, 'Mymr'],
  [0x10a0, 0x10ff, 'Geor'],
  [0x1100, 0x11ff, 'Hang'],
  [0x1200, 0x139f, 'Ethi'],
  [0x1780, 0x17ff, 'Khmr'],
  [0x1e00, 0x1eff, 'Latn'],
  [0x1f00, 0x1fff, 'Grek'],
  [0x3041, 0x30ff, 'Kana'],
  [0x3130, 0x318f, 'Hang'],
  [0x3400, 0x9fff, 'Hani'],
  [0xac00, 0xd7a3, 'Hang'],
  [0xf900, 0xfaff, 'Hani'],
  [0xfb50, 0xfdff, 'Arab'],
  [0xfe70, 0xfeff, 'Arab'],
];

/** Languages that a script alone settles. */
export const SCRIPT_LANGUAGE: Readonly<Record<string, string>> = {
  Grek: 'el',
  Armn: 'hy',
  Beng: 'bn',
  Guru: 'pa',
  Gujr: 'gu',
  Orya: 'or',
  Taml: 'ta',
  Telu: 'te',
  Knda: 'kn',
  Mlym: 'ml',
  Sinh: 'si',
  Thai: 'th',
  Laoo: 'lo',
  Tibt: 'bo',
  Mymr: 'my',
  Geor: 'ka',
  Hang: 'ko',
  Ethi: 'am',
  Khmr: 'km',
  Hani: 'zh',
  Kana: 'ja',
};

const NAMES: readonly string[] = [...new Set(RANGES.map((range) => range[2]))];
const scriptOf = new Uint8Array(65_536);
for (const [from, to, name] of RANGES) scriptOf.fill(NAMES.indexOf(name) + 1, from, to + 1);
// Multiplication and division signs stand among the Latin letters.
scriptOf[0xd7] = 0;
scriptOf[0xf7] = 0;

const tally = new Uint32Array(NAMES.length + 1);

/** Letters per script into `counts` (cleared first); returns their sum. Looks at the first `limit` units. */
export function countScripts(text: string, counts: ScriptCounts, limit = 1_200): number {
  tally.fill(0);
  const end = Math.min(text.length, limit);
  for (let at = 0; at < end; at++) tally[scriptOf[text.charCodeAt(at)]!]!++;
  counts.clear();
  let letters = 0;
  for (let place = 1; place < tally.length; place++) {
    if (tally[place] === 0) continue;
    counts.set(NAMES[place - 1]!, tally[place]!);
    letters += tally[place]!;
  }
  return letters;
}

/** Script with most letters, for one text; `Zyyy` without letters. */
export function mainScript(text: string): string {
  const counts: ScriptCounts = new Map();
  countScripts(text, counts);
  let script = 'Zyyy';
  let most = 0;
  for (const [name, count] of counts) {
    if (count > most) {
      most = count;
      script = name;
    }
  }
  return script;
}
