import { type DestinationStream, type Logger, pino } from 'pino';
import { traceFields } from './tracing/log-fields.js';

/**
 * Writes the log: one JSON object a line, to standard output unless told
 * otherwise. Only what is named in the code is logged: no headers, no file names,
 * no bodies. Lines of traced work name its trace. Should a key slip into an object after all, its usual names are blotted out.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: traceFields,
    redact: {
      paths: ['secret', '*.secret', 'headers', '*.headers', '*.apiKey', 'filename', '*.filename'],
      censor: '(not logged)',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
