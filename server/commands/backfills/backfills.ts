import { backfillTasks } from '../../backfill/tasks.ts'
import { beginBackfill } from '../../backfill/work.ts'
import { listBackfills, switchBackfill } from '../../backfill/write.ts'
import { commandClock } from '../../demo/clock/clock.ts'
import { type Database, openDatabase } from '../../kernel/database/db.ts'
import { readEnv } from '../../kernel/process/env.ts'
import { backfillTexts as texts } from './backfills.zh-CN.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const actor = { kind: 'SYSTEM', id: 'backfills', requestId: `backfills-${process.pid}`, origin: {} } as const

/** Carries out one order. @returns what stands in its way, or null */
async function order(
  services: { readonly db: Database; readonly clock: Awaited<ReturnType<typeof commandClock>> },
  what: string,
  name: string,
): Promise<string | null> {
  const task = backfillTasks[name]
  const at = services.clock.now()
  if (what === 'start') {
    if (task === undefined) return texts.unknown(name)
    return (await beginBackfill(services, actor, name, task)) ? null : texts.refused(name)
  }
  if (what !== 'pause' && what !== 'resume') return texts.usage(Object.keys(backfillTasks))
  const to = what === 'pause' ? 'PAUSED' : 'RUNNING'
  return (await switchBackfill(services.db, actor, { name, to, at })) ? null : texts.refused(name)
}

/** `npm run backfills`: lists the backfills with their progress, and starts, pauses and resumes them. */
async function main(): Promise<number> {
  const env = readEnv()
  const db = openDatabase(env)
  try {
    const [what, name = ''] = process.argv.slice(2)
    if (what !== undefined) {
      const problem = await order({ db, clock: await commandClock(env, db) }, what, name)
      if (problem !== null) {
        say(problem)
        return 1
      }
    }
    const all = await listBackfills(db)
    for (const one of all) say(texts.line(one))
    if (all.length === 0) say(texts.none)
    if (what === undefined) say(texts.usage(Object.keys(backfillTasks)))
    return 0
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
