import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Clock, Timer } from '../numerics/clock.ts';
import { type LoadOptions, loadConfig } from './load-config.ts';
import type { Settings } from './settings.ts';

/** Editors write in several steps; a change counts once nothing has happened for so long. */
const quietMs = 150;

export interface ConfigWatch {
  /** Reads the file again now, as SIGHUP does. The outcome is told before this returns. */
  reload(): void;
  close(): void;
}

export interface ConfigWatchOptions extends LoadOptions {
  path: string;
  clock: Clock;
  /** The settings in force. */
  current(): Settings;
  /** New, complete, valid settings that differ from those in force. */
  onSettings(settings: Settings): void;
  /** The file is bad or gone; the settings in force stay. */
  onError(error: Error): void;
}

/** Loads a configuration file again whenever it changes, also by being replaced, and on SIGHUP. */
export function watchConfig(options: ConfigWatchOptions): ConfigWatch {
  let timer: Timer | undefined;
  const reload = () => {
    timer?.cancel();
    timer = undefined;
    let settings: Settings;
    try {
      settings = loadConfig(options);
    } catch (error) {
      options.onError(error as Error);
      return;
    }
    if (!isSame(settings, options.current())) options.onSettings(settings);
  };
  const schedule = () => {
    timer?.cancel();
    timer = options.clock.schedule(quietMs, reload);
  };
  const watcher = watchFile(options.path, schedule, options.onError);
  process.on('SIGHUP', reload);
  return {
    reload,
    close() {
      timer?.cancel();
      watcher?.close();
      process.off('SIGHUP', reload);
    },
  };
}

/**
 * The folder is watched rather than the file: a file that replaces another one is another file, of which a watch on the
 * first would never hear. Mounted volumes swap a folder whose name begins with two dots.
 */
function watchFile(
  file: string,
  onChange: () => void,
  onError: (error: Error) => void,
): FSWatcher | undefined {
  const { dir, base } = path.parse(path.resolve(file));
  try {
    const watcher = watch(dir, { persistent: false }, (_event, name) => {
      if (name === null || name === base || name.startsWith('..')) onChange();
    });
    watcher.on('error', onError);
    return watcher;
  } catch (error) {
    onError(error as Error);
    return undefined;
  }
}

/** Secrets count here, unlike in the version: a changed key has to take effect. Neither text leaves this function. */
function isSame(a: Settings, b: Settings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
