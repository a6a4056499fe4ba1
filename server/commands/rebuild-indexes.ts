import type { Services } from '../context.ts'
import { commandClock } from '../demo/clock/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { holdingsOf } from '../keys/doubled-customers.ts'
import { type DoubledCustomer, rebuildIndexes } from '../keys/rebuild-indexes.ts'
import { createServices } from '../services.ts'
import { indexTexts as texts } from './rebuild-indexes.zh-CN.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

async function tellDoubled(services: Services, doubled: readonly DoubledCustomer[]): Promise<void> {
  if (doubled.length === 0) return
  say(texts.doubled(doubled.length))
  const ids = doubled.flatMap(({ keeps, other }) => [keeps, other])
  const holdings = await holdingsOf(services, ids)
  for (const { keeps, other } of doubled) {
    const [kept, left] = [holdings.get(keeps), holdings.get(other)]
    if (kept) say(texts.keeps(keeps, kept))
    if (left) say(texts.other(other, left))
  }
}

/**
 * `npm run indexes:rebuild`: recomputes the folded names and the blind indexes. Exits with 0 on success, 1 on
 * failure, or 2 if two customers have the same identity document. A person must resolve such a duplicate.
 */
async function main(): Promise<number> {
  const env = readEnv()
  const db = openDatabase(env)
  try {
    const { services } = createServices({
      env,
      db,
      clock: await commandClock(env, db),
      wake: () => undefined,
    })
    const actor = {
      kind: 'SYSTEM',
      id: 'indexes:rebuild',
      requestId: `indexes-${process.pid}`,
      origin: {},
    } as const
    let looked = 0
    const rebuilt = await rebuildIndexes(services, actor, (rows) => {
      looked += rows
      if (looked % 10_000 < rows) say(texts.progress(looked))
    })
    say(texts.done(rebuilt.names, rebuilt.idNumbers, rebuilt.phones))
    await tellDoubled(services, rebuilt.doubled)
    return rebuilt.doubled.length === 0 ? 0 : 2
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
