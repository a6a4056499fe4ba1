import { commandClock } from '../demo/clock/clock.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { explainOpenings } from '../record/explain.ts'
import { createServices } from '../services.ts'
import { explainTexts as texts } from './explain-evidence.zh-CN.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/**
 * `npm run evidence:explain`: explains visits whose first link was computed with an instant that differs by a few
 * milliseconds from the stored instant. Exits with 1 if any visit stays unexplained.
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
    const requestId = `evidence-${process.pid}`
    const actor = { kind: 'SYSTEM', id: 'evidence:explain', requestId, origin: {} } as const
    let told = 0
    const { visits, explained, unexplained } = await explainOpenings(services, actor, (looked) => {
      if (looked - told < 10_000) return
      told = looked
      say(texts.progress(looked))
    })
    say(texts.done(visits, explained))
    for (const visitId of unexplained) say(texts.unexplained(visitId))
    return unexplained.length === 0 ? 0 : 1
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
