import pg from 'pg'
import pino from 'pino'
import { workOfLine } from '../telemetry/work.ts'
import type { Env } from './env.ts'

export type Log = pino.Logger

/**
 * Creates the only logger of the process. Names, phones and document numbers must never be logged. If a log call
 * contains a field with one of the names listed below, the field is removed.
 *
 * @param to destination of the log lines, if it is not standard output
 */
export function createLog(env: Pick<Env, 'LOG_LEVEL'>, to?: pino.DestinationStream): Log {
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
  const options: pino.LoggerOptions = {
    level: env.LOG_LEVEL,
    base: null,
    // Each line says to which request or job it belongs.
    mixin: workOfLine,
    redact: { paths: secret.flatMap((field) => [field, `*.${field}`]), remove: true },
    serializers: { err: (error: unknown) => describeError(error) },
  }
  return to === undefined ? pino(options) : pino(options, to)
}

interface Described {
  readonly type: string
  readonly message?: string
  readonly code?: string
  /** Where the error occurred in the database: table, column, constraint, and PostgreSQL's own routine. */
  readonly at?: Readonly<Record<string, string>>
  readonly stack?: string
  readonly cause?: Described
}

/** Those fields of a database error that never contain data from a row. */
const PLACES = ['schema', 'table', 'column', 'constraint', 'routine'] as const

/**
 * What may be said of an error outside of the log: its message, or for an error of PostgreSQL or Prisma only its code.
 */
export function safeMessage(error: unknown): string {
  const { type, message, code } = describeError(error)
  return message ?? (code === undefined ? type : `${type} ${code}`)
}

/** Maximum number of nested causes that are logged, because a chain of causes may be circular. */
const DEEPEST = 4

/**
 * Describes an error without personal data. PostgreSQL and Prisma put data from rows into their messages, and rows
 * contain personal data. For errors of PostgreSQL and Prisma, only the error code and the place are therefore logged.
 */
function describeError(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { type: typeof error }
  const ofDatabase = error instanceof pg.DatabaseError
  const silent = ofDatabase || error.name.startsWith('PrismaClient')
  return {
    type: error.name,
    ...(silent ? {} : { message: error.message }),
    ...('code' in error ? { code: String(error.code) } : {}),
    ...(ofDatabase
      ? { at: Object.fromEntries(PLACES.flatMap((place) => (error[place] ? [[place, error[place]]] : []))) }
      : {}),
    stack: framesOf(error),
    ...(error.cause === undefined || depth === DEEPEST
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  }
}

/** Returns the frames of the stack. The message that precedes them, which may have several lines, is left out. */
function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 7)
    .join('\n')
}
