import { z } from 'zod'
import type { Database } from '../../kernel/database/db.ts'
import type { Finding } from './rules/finding.ts'
import { CLOCK_SECONDS, tooHigh } from './rules/limits.ts'
import { doctorTexts as texts } from './texts.zh-CN.ts'

const row = z.object({ at: z.date() })

/** Compares this machine's clock with the database's. What the answer took on its way is no difference. */
export async function databaseClock({ pool }: Pick<Database, 'pool'>, nowMs: () => number): Promise<Finding> {
  // The first use of a connection takes longer than the question.
  await pool.query('SELECT 1')
  const before = nowMs()
  const { rows } = await pool.query('SELECT clock_timestamp() AS at')
  const after = nowMs()
  const at = row.parse(rows[0]).at.getTime()
  const seconds = Math.max(0, before - at, at - after) / 1000
  return {
    check: 'CLOCK',
    level: tooHigh(seconds, CLOCK_SECONDS),
    seen: texts.clock(texts.clockOfDatabase, seconds),
    todo: texts.clockTodo,
  }
}
