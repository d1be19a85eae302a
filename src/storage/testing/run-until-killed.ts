import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script that prints `open` and then a line per thing done, kills it with SIGKILL `afterMs` after the first, and
 * resolves with the lines that came out whole. Rejects when the script ends by itself.
 */
export function runUntilKilled(script: URL, args: readonly string[], afterMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    let isArmed = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (isArmed || !output.includes('\n', 'open\n'.length)) return;
      isArmed = true;
      setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(output.split('\n').slice(1, -1));
      else reject(new Error('the script ended by itself'));
    });
  });
}
