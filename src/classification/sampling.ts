const HIGH_SURROGATE_START = 0xd800;
const HIGH_SURROGATE_END = 0xdbff;

/**
 * At most `limit` UTF-16 units of a text: the whole, or its head (half), middle (a sixth) and tail (a third), so that
 * nothing can hide behind padding. Never cuts a surrogate pair. The cost does not depend on the length of the text.
 */
export function sampleText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = limit >> 1;
  const middle = Math.floor(limit / 6);
  const tail = limit - head - middle - 2;
  const middleStart = ((text.length - middle) >> 1) + ((head - tail) >> 2);
  return `${slice(text, 0, head)}\n${slice(text, middleStart, middleStart + middle)}\n${slice(text, text.length - tail, text.length)}`;
}

/** At most `limit` units: the first and last half. */
export function sampleEnds(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = (limit - 1) >> 1;
  return `${slice(text, 0, half)}\n${slice(text, text.length - half, text.length)}`;
}

function slice(text: string, start: number, end: number): string {
  const from = start > 0 && isHighSurrogate(text.charCodeAt(start - 1)) ? start + 1 : start;
  const to = end < text.length && isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end;
  return text.slice(from, to);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= HIGH_SURROGATE_START && unit <= HIGH_SURROGATE_END;
}
