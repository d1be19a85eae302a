import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Prints a result with what is needed to read it later, and keeps it as `benchmarks/results/NAME.json` unless told not to. */
export function report(
  name: string,
  about: { seed: number; unit: string },
  results: unknown,
  keep: boolean,
): void {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const whole = {
    benchmark: name,
    at: new Date().toISOString().slice(0, 10),
    ...about,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform}-${process.arch}`,
      loadAverageAtTheEnd: Math.round(10 * (loadavg()[0] ?? 0)) / 10,
    },
    versions: { signalbox: version, node: process.version },
    results,
  };
  const text = `${JSON.stringify(whole, null, 2)}\n`;
  if (keep) {
    const folder = path.join(root, 'benchmarks/results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.json`), text);
  }
  process.stdout.write(text);
}

export function quantile(sorted: ArrayLike<number>, share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Math.round(1000 * value) / 1000;
}
