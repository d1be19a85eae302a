import type { Model } from '../catalog/model.ts';

/** Whether `name` fits a pattern in which `*` stands for any characters. Time at most |pattern| × |name|. */
export function fitsPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Whether a pattern means this model: by id, id without vendor, or alias. Upper and lower case are told apart. */
export function namesModel(pattern: string, model: Model): boolean {
  if (pattern === '*' || pattern === model.id) return true;
  const wild = pattern.includes('*');
  const bare = model.id.slice(model.id.indexOf('/') + 1);
  if (wild ? fitsPattern(pattern, model.id) || fitsPattern(pattern, bare) : pattern === bare) return true;
  for (const alias of model.aliases) {
    if (wild ? fitsPattern(pattern, alias) : pattern === alias) return true;
  }
  return false;
}

export function namesModelAny(patterns: readonly string[], model: Model): boolean {
  for (const pattern of patterns) if (namesModel(pattern, model)) return true;
  return false;
}

/** `model#effort` in its two parts. */
export function splitEffort(name: string): { name: string; effort?: string } {
  const mark = name.lastIndexOf('#');
  return mark <= 0 ? { name } : { name: name.slice(0, mark), effort: name.slice(mark + 1) };
}
