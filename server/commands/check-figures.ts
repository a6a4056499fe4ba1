import { parseArgs } from 'node:util'
import { systemClock } from '../kernel/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { type Difference, reconcile, startOver } from '../reporting/counting/reconcile.ts'
import { recountFigures } from '../reporting/counting/recount.ts'
import { figureTexts as texts } from './check-figures.zh-CN.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

function tell({ where, key, kept, counted }: Difference): void {
  say(texts.difference(where, key))
  say(texts.kept(kept))
  say(texts.counted(counted))
}

/**
 * `npm run figures:check`: counts every figure again from the recorded events and prints each stored figure that
 * differs. Exits with 1 if any stored figure differs. `--rebuild` first deletes all stored figures and counts them
 * again.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { rebuild: { type: 'boolean' } } })
  const db = openDatabase(readEnv())
  const services = { db, clock: systemClock }
  try {
    if (values.rebuild) {
      await startOver(db)
      say(texts.rebuilding)
    }
    const folded = await recountFigures(services)
    if (folded > 0) say(texts.rebuilt(folded))
    let told = 0
    const { visits, due, differences, total } = await reconcile(db, (counted) => {
      if (counted - told < 100_000) return
      told = counted
      say(texts.counting(counted))
    })
    if (total === 0) {
      say(texts.same(visits))
      return 0
    }
    for (const difference of differences) tell(difference)
    if (total > differences.length) say(texts.more(total - differences.length))
    say(texts.differences(total))
    // Visits recorded while the command runs cause differences that are not errors.
    if (due > 0) say(texts.pending(due))
    say(texts.rebuild)
    return 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
