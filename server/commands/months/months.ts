import { parseArgs } from 'node:util'
import pg from 'pg'
import { commandClock } from '../../demo/clock/clock.ts'
import { SECOND_MS } from '../../kernel/calendar.ts'
import { openDatabase } from '../../kernel/database/db.ts'
import { readEnv } from '../../kernel/process/env.ts'
import { errorCode } from '../../kernel/thrown.ts'
import { monthsTexts as texts } from './months.zh-CN.ts'
import { closedBefore, isTablespace, movePartition, type Partition, readPartitions } from './partitions.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** The errors of PostgreSQL that a lock was not given in time, and that a statement took too long. */
const LOCK_TIMEOUT = '55P03'
const TOO_LONG = '57014'

/** Seconds for which visits may wait for one table. */
const LONGEST = 2

/** Moves partitions one after the other. @returns whether all were moved */
async function move(
  client: pg.Client,
  partitions: readonly Partition[],
  input: { readonly to: string; readonly longestMs: number },
): Promise<boolean> {
  const { to } = input
  let whole = true
  let moved = 0
  for (const one of partitions) {
    if (one.relations.every(({ place }) => place === to)) continue
    say(texts.moves(one.name, one.bytes, to))
    try {
      const relations = await movePartition(client, one, input)
      say(texts.moved(relations))
      moved += 1
    } catch (error) {
      const code = errorCode(error)
      if (code !== LOCK_TIMEOUT && code !== TOO_LONG) throw error
      say(
        code === LOCK_TIMEOUT ? texts.locked(one.name) : texts.tooLong(one.name, input.longestMs / SECOND_MS),
      )
      whole = false
    }
  }
  say(moved === 0 && whole ? texts.nothing : texts.backUp)
  return whole
}

/**
 * `npm run months`: lists the partitions by month with their rows, bytes and places. `-- --to TABLESPACE --older-than N` moves
 * those that were over N months before; `--longest SECONDS` is how long visits may wait for one table. Runs under the role that owns the tables.
 */
async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { to: text, 'older-than': text, longest: text } })
  const months = Number(values['older-than'] ?? Number.NaN)
  const longest = Number(values.longest ?? LONGEST)
  const wanted = values.to !== undefined || values['older-than'] !== undefined
  if (wanted && (values.to === undefined || !Number.isInteger(months) || months < 1 || !(longest > 0))) {
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
      if (!(await move(client, closed, { to: values.to, longestMs: longest * SECOND_MS }))) return 1
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
