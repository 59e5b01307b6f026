/** Events for an operator, one line of JSON each on stderr, so that stdout stays free for people and for `--json`. */
import pino from 'pino'
import type { Log } from '../app/ports.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export function systemLog(level: LogLevel): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { cause: pino.stdSerializers.err },
    },
    pino.destination({ fd: 2, sync: true }),
  )
  return {
    info: event => logger.info(event),
    warn: event => logger.warn(event),
    error: event => logger.error(event),
  }
}
