import { parseArgs } from 'node:util'
import pg from 'pg'
import { commandClock } from '../../demo/clock/clock.ts'
import { openDatabase } from '../../kernel/database/db.ts'
import { readEnv } from '../../kernel/process/env.ts'
import { errorCode } from '../../kernel/thrown.ts'
import { monthsTexts as texts } from './months.zh-CN.ts'
import { closedBefore, isTablespace, movePartition, type Partition, readPartitions } from './partitions.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const LOCK_TIMEOUT = '55P03'

/** Moves partitions one after the other. @returns whether all were moved */
async function move(client: pg.Client, partitions: readonly Partition[], to: string): Promise<boolean> {
  let whole = true
  let moved = 0
  for (const one of partitions) {
    if (one.relations.every(({ place }) => place === to)) continue
    say(texts.moves(one.name, one.bytes, to))
    try {
      const relations = await movePartition(client, one, to)
      say(texts.moved(relations))
      moved += 1
    } catch (error) {
      if (errorCode(error) !== LOCK_TIMEOUT) throw error
      say(texts.locked(one.name))
      whole = false
    }
  }
  say(moved === 0 && whole ? texts.nothing : texts.backUp)
  return whole
}

/**
 * `npm run months`: lists the partitions by month with their rows, bytes and places. `-- --to TABLESPACE --older-than N` moves
 * those that were over N months before. Runs under the role that owns the tables.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, 'older-than': { type: 'string' } } })
  const months = Number(values['older-than'] ?? Number.NaN)
  const wanted = values.to !== undefined || values['older-than'] !== undefined
  if (wanted && (values.to === undefined || !Number.isInteger(months) || months < 1)) {
    say(texts.usage)
    return 1
  }
  const env = readEnv()
  const db = openDatabase({ ...env, DATABASE_POOL: 1 })
  const client = new pg.Client({ connectionString: env.DATABASE_URL, application_name: 'months' })
  try {
    await client.connect()
    if (values.to !== undefined) {
      if (!(await isTablespace(client, values.to))) {
        say(texts.noTablespace(values.to))
        return 1
      }
      const now = (await commandClock(env, db)).now()
      const closed = await closedBefore(client, await readPartitions(client), { now, months })
      if (!(await move(client, closed, values.to))) return 1
    }
    for (const one of await readPartitions(client)) say(texts.line(one))
    if (!wanted) say(texts.usage)
    return 0
  } finally {
    await client.end()
    await db.close()
  }
}

process.exitCode = await main()
