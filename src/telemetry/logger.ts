import { type DestinationStream, pino } from 'pino';
import type { TelemetrySettings } from '../config/settings.ts';
import { createRedactor } from './redact.ts';

/** Structured log. Fields first, then a fixed message; prompts and answers never belong here. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: Record<string, unknown>): Logger;
}

export interface LoggerOptions {
  level: TelemetrySettings['logLevel'];
  /** Configured keys and secrets; masked wherever they turn up. */
  secrets: readonly string[];
  /** Standard output by default. */
  destination?: DestinationStream;
}

/** JSON lines. The redactor sits where lines are written, behind whatever was put into them. */
export function createLogger(options: LoggerOptions): Logger {
  const redact = createRedactor(options.secrets);
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    hooks: { streamWrite: redact },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** For tests and for commands that print only results. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
