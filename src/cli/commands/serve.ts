import process from 'node:process';
import type { Command } from 'commander';
import type { Settings } from '../../config/settings.ts';
import type { Gateway } from '../../gateway.ts';
import { systemClock } from '../../numerics/clock.ts';
import { type CliIo, CliFailure } from '../cli-io.ts';
import { catalogueOf, type ConfigurationFlags, dataFolder, loadOptions } from '../configuration.ts';
import { releaseStartMemory } from '../release-start-memory.ts';
import { startLines } from '../start-lines.ts';
import { listenForStop } from '../stop-signals.ts';
import { configOption, dataOption, jsonOption, portOption } from './command.ts';

interface ServeFlags extends ConfigurationFlags {
  json?: boolean;
  demo?: boolean;
}

export function registerServe(program: Command, io: CliIo): void {
  program
    .command('serve')
    .description('run the gateway and its page; needs no configuration')
    .addOption(configOption())
    .option('--host <host>', 'address to listen on (SIGNALBOX_HOST)')
    .addOption(portOption())
    .addOption(dataOption())
    .option('--demo', 'fill a store of its own with recorded prompts and simulated raters, and serve that')
    .addOption(jsonOption())
    .action((flags: ServeFlags) => serve(io, flags));
}

/** Resolves when the gateway has stopped. */
async function serve(io: CliIo, flags: ServeFlags): Promise<void> {
  const [{ loadConfig }, { createGateway }, { readPackageVersion }] = await Promise.all([
    import('../../config/load-config.ts'),
    import('../../gateway.ts'),
    import('../../storage/shipped-files.ts'),
  ]);
  const catalogue = await catalogueOf(io, flags);
  const options = loadOptions(io, flags, catalogue);
  const loaded = loadConfig(options);
  const dataDir = dataFolder(io, flags);
  const demo = flags.demo
    ? await (await import('../demo.ts')).prepareDemo(loaded, catalogue, dataDir)
    : undefined;
  const settings = demo?.settings ?? loaded;
  // While the demonstration fills its store, a line for each of its requests would bury everything else.
  let isFilling = demo !== undefined;
  const gateway = await createGateway({
    settings,
    dataDir,
    env: io.env,
    ...demo?.options,
    ...(flags.json !== true && {
      writeLine: (line: string) => isFilling || io.stdout.write(`${line}\n`),
    }),
  });
  const { url } = await listen(gateway, settings);
  const about = { configuration: settings.path, keys: settings.keys.length };
  const lines = flags.json
    ? [JSON.stringify({ url, ...about, demo: demo !== undefined, ...gateway.summary() })]
    : startLines(url, readPackageVersion(), gateway.summary(), { ...about, demo: demo?.lines });
  for (const line of lines) io.stdout.write(`${line}\n`);
  releaseStartMemory(systemClock);
  const stopFilling = new AbortController();
  const filled = demo?.fill(url, stopFilling.signal).then((line) => {
    isFilling = false;
    if (!stopFilling.signal.aborted) io.stderr.write(`${line}\n`);
  });
  // The demonstration's settings are not those of the file, so a change of the file cannot become them.
  const watch = demo === undefined ? await watchConfiguration(io, gateway, settings, options) : undefined;
  try {
    await untilStopped(io, gateway, () => stopFilling.abort());
    await filled;
  } finally {
    watch?.close();
  }
}

async function listen(gateway: Gateway, { server }: Settings): Promise<{ url: string }> {
  try {
    return await gateway.listen();
  } catch (error) {
    await gateway.close();
    throw new CliFailure(listenProblem((error as NodeJS.ErrnoException).code, server) ?? String(error));
  }
}

function listenProblem(code: string | undefined, { host, port }: Settings['server']): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken; choose another with --port (0 takes a free one)`;
    case 'EACCES':
      return `port ${port} may not be opened by this user; choose another with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine; choose another with --host`;
    default:
      return undefined;
  }
}

/** Where a configuration came from a file, changes of the file take effect; a bad one is told and changes nothing. */
async function watchConfiguration(
  io: CliIo,
  gateway: Gateway,
  settings: Settings,
  options: ReturnType<typeof loadOptions>,
) {
  const { path: file } = options;
  if (file === undefined) return undefined;
  const { watchConfig } = await import('../../config/watch-config.ts');
  let current = settings;
  const tell = (text: string) => io.stderr.write(`${text}\n`);
  return watchConfig({
    ...options,
    path: file,
    clock: systemClock,
    current: () => current,
    onSettings(next) {
      try {
        gateway.reload(next);
      } catch (error) {
        tell(`the new configuration cannot be used, the old one stays: ${(error as Error).message}`);
        return;
      }
      if (next.server.host !== current.server.host || next.server.port !== current.server.port)
        tell('host and port take effect at the next start');
      current = next;
      tell(`configuration ${next.version} is in force`);
    },
    onError: (error) => tell(`the configuration was not reloaded, the old one stays:\n${error.message}`),
  });
}

function untilStopped(io: CliIo, gateway: Gateway, onStopping: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (failure?: Error) => {
      onStopping();
      gateway.close().then(
        () => {
          end();
          if (failure === undefined) resolve();
          else reject(failure);
        },
        (error) => {
          end();
          reject(error);
        },
      );
    };
    const onStop = () => {
      io.stderr.write('stopping: answers in flight may finish; a second signal ends them\n');
      stop();
    };
    const endSignals = listenForStop(process, systemClock, onStop, () => void gateway.close());
    // After an unexpected error the state is unknown: what is in flight may end, then a supervisor starts anew.
    process.once('uncaughtException', stop);
    const end = () => {
      endSignals();
      process.off('uncaughtException', stop);
    };
  });
}
