import { callTRPCProcedure } from '@trpc/server'
import pg from 'pg'
import { sha256 } from '#server/evidence/digest.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { type Database, openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createServices } from '#server/services.ts'
import { appRouter } from '#server/trpc/app-router.ts'
import { benchVariables, type PreparedVisit } from './fixture.ts'
import { stepsOf } from './steps.ts'

/** The SQL statements of one visit, as the product sent them. */
export type RecordedVisit = readonly { readonly text: string; readonly values: readonly unknown[] }[]

/**
 * Performs visits with the product's own code on a copy of the database, and records every statement. The statements
 * are then replayed on an unchanged copy. The replay does the same work without the product's code, and is the
 * baseline of the measurement.
 */
export async function recordVisits(
  copyUrl: string,
  visits: readonly PreparedVisit[],
): Promise<RecordedVisit[]> {
  const env = readEnv(benchVariables(copyUrl, 1))
  const db = openDatabase(env)
  try {
    const { services } = createServices({ env, db, clock: systemClock, wake: () => undefined })
    const recorded: RecordedVisit[] = new Array(visits.length)
    let next = 0
    const worker = async () => {
      for (let index = next++; index < visits.length; index = next++) {
        const visit = visits[index]
        if (visit) recorded[index] = await record({ ...services, db: undefined }, db, visit)
      }
    }
    await Promise.all([worker(), worker(), worker(), worker()])
    return recorded
  } finally {
    await db.close()
  }
}

async function record(services: object, db: Database, visit: PreparedVisit): Promise<RecordedVisit> {
  const statements: { text: string; values: readonly unknown[] }[] = []
  const recording: Database = {
    ...db,
    query: (text, values) => {
      statements.push({ text, values: values.map(db.sent) })
      return db.query(text, values)
    },
  }
  let identity: Buffer | null = null
  for (const step of stepsOf(visit)) {
    const request = {
      session: sha256(visit.cookieToken),
      identity,
      requestId: 'bench',
      origin: { address: 'bench', agent: 'bench' },
    }
    const answer: unknown = await callTRPCProcedure({
      router: appRouter,
      path: step.path,
      getRawInput: () => Promise.resolve(step.input),
      ctx: { services: { ...services, db: recording }, request },
      type: 'mutation',
      allowMethodOverride: true,
      signal: undefined,
      batchIndex: 0,
    })
    if (step.name === 'smsVerify') identity = sha256(grantOf(answer))
  }
  return statements
}

export function grantOf(answer: unknown): string {
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'identityToken' in answer &&
    typeof answer.identityToken === 'string'
  ) {
    return answer.identityToken
  }
  throw new Error('no grant in the answer')
}

/**
 * Measures the baseline: sends the recorded statements through `pg` with named statements, from a plain process
 * without the product's code.
 * @returns visits per second
 */
export async function replay(
  databaseUrl: string,
  visits: readonly RecordedVisit[],
  customers: number,
): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: Math.min(customers, 16) })
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const known = names.get(text) ?? `s${names.size}`
    names.set(text, known)
    return known
  }
  try {
    await Promise.all(
      Array.from({ length: Math.min(customers, 16) }, () => pool.query('SELECT pg_sleep(0.02)')),
    )
    let next = 0
    const customer = async () => {
      for (let visit = visits[next++]; visit; visit = visits[next++]) {
        for (const { text, values } of visit)
          await pool.query({ name: nameOf(text), text, values: [...values] })
      }
    }
    const started = performance.now()
    await Promise.all(Array.from({ length: customers }, customer))
    return (visits.length * 1000) / (performance.now() - started)
  } finally {
    await pool.end()
  }
}
