import { type Command, Option } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { parsePort } from '../configuration.ts';

/** Adds one command to the program. Heavy parts are imported by its action, so that the others start fast. */
export type CommandRegistration = (program: Command, io: CliIo) => void;

export const configOption = () => new Option('--config <file>', 'configuration file (SIGNALBOX_CONFIG)');
export const dataOption = () => new Option('--data <folder>', 'where records are kept (SIGNALBOX_DATA_DIR)');
export const dbOption = () =>
  new Option('--db <file>', 'the database itself, instead of that of the configuration');
export const jsonOption = () => new Option('--json', 'JSON instead of text');
export const inputOption = () =>
  new Option('--input <file>', 'prompts as JSON lines, plain or gzip; `-` is standard input');
export const portOption = () =>
  new Option('--port <number>', 'port to listen on (SIGNALBOX_PORT)').argParser(parsePort);
