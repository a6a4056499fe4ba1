import pino from 'pino'
import type { Env } from './env.ts'

export type Log = pino.Logger

/**
 * The one logger. Names, phones and document numbers never reach it; should a field by one of those names ever
 * be handed in, it is cut out here.
 */
export function createLog(env: Pick<Env, 'LOG_LEVEL'>): Log {
  const secret = [
    'name',
    'phone',
    'idNumber',
    'code',
    'token',
    'openid',
    'identityToken',
    'cookie',
    'authorization',
  ]
  return pino({
    level: env.LOG_LEVEL,
    base: null,
    redact: { paths: secret.flatMap((field) => [field, `*.${field}`]), remove: true },
    serializers: { err: describeError },
  })
}

/** An error without its details: PostgreSQL's name the values of the row, and rows hold people. */
function describeError(error: unknown): { type: string; message: string; code: string; stack: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: '', code: '', stack: '' }
  const code = 'code' in error ? String(error.code) : ''
  const stack = (error.stack ?? '').split('\n').slice(1, 8).join('\n')
  return { type: error.name, message: error.message, code, stack }
}
