import pg from 'pg'
import { expect, test } from 'vitest'
import { ClientGone } from '#server/http/base/body.ts'
import { noteUnexpected } from '#server/http/base/unexpected.ts'
import { DomainError } from '#server/kernel/errors.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { toTrpcError } from '#server/procedure/errors.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = []
  write(createLog({ LOG_LEVEL: 'info' }, { write: (line) => lines.push(line) }))
  return lines.map((line) => JSON.parse(line))
}

test('the log shows the original cause of a failed call, through every mapper', () => {
  const thrown = toTrpcError(toTrpcError(new TypeError('x is not a function')))
  const [line] = logged((log) => noteUnexpected(log, { path: 'visit.sign', requestId: 'r-1' }, thrown))
  expect(line).toMatchObject({ path: 'visit.sign', requestId: 'r-1' })
  expect(JSON.stringify(line)).toContain('x is not a function')
  expect(JSON.stringify(line)).toContain('log.test.ts')
})

test('values that the database quotes in errors are not logged', () => {
  const error = new pg.DatabaseError('invalid input syntax for type uuid: "测试客户甲"', 1, 'error')
  error.code = '22P02'
  error.table = 'customer'
  error.detail = 'Key (name)=(测试客户甲) already exists.'
  const [line] = logged((log) => log.error({ err: new Error('wrapped', { cause: error }) }, 'x'))
  expect(JSON.stringify(line)).not.toContain('测试客户甲')
  expect(line).toMatchObject({ err: { cause: { code: '22P02', at: { table: 'customer' } } } })
})

test('a client that disconnects while sending is not logged as a failure', () => {
  const gone = new ClientGone(new Error('aborted'))
  expect(logged((log) => noteUnexpected(log, { path: 'x' }, gone))).toEqual([])
  expect(
    logged((log) => noteUnexpected(log, { path: 'x' }, new DomainError('INTERNAL', {}, { cause: gone }))),
  ).toEqual([])
})

test('errors that cause each other are logged without endless recursion', () => {
  const error = new Error('round')
  error.cause = error
  expect(logged((log) => log.error({ err: error }, 'x'))).toHaveLength(1)
})
