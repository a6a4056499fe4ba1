import { EventEmitter } from 'node:events'
import pg from 'pg'
import { expect, test } from 'vitest'
import { patientPool } from '#server/jobs/patient-pool.ts'

/** A pool whose connections fail with this error. */
function failing(error: Error): pg.Pool {
  const pool = new pg.Pool()
  const client = Object.assign(new EventEmitter(), {
    query: () => Promise.reject(error),
    release: () => undefined,
  })
  Reflect.set(pool, 'connect', () => Promise.resolve(client))
  return pool
}
const refusal = (code: string) => Object.assign(new pg.DatabaseError('refused', 7, 'error'), { code })
const codeOf = async (error: Error) => {
  const client = await patientPool(failing(error)).connect()
  return await client.query('SELECT 1').catch((thrown: { code?: string }) => thrown.code)
}

test.each(['53100', '53200', '57P01', '58030', '25006', '08006'])('%s is tried again', async (code) => {
  expect(await codeOf(refusal(code))).toBe('ETIMEDOUT')
})

test('a connection that breaks is tried again', async () => {
  expect(await codeOf(new Error('Connection terminated unexpectedly'))).toBe('ETIMEDOUT')
})

test.each(['23505', '42601', '40001'])('%s stays what it is', async (code) => {
  expect(await codeOf(refusal(code))).toBe(code)
})
