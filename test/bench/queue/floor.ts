import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { CLAIM } from '../../../server/callback/claim.ts'
import { type Database, isUniqueViolation } from '../../../server/db.ts'
import { claimAndFinish, closedLoop, NOTE_CALL, withLastId } from './load.ts'
import { actorOf, type Stage } from './stage.ts'

interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

/** One claim and its completion as the product sent them, and the ids they were about. */
export interface RecordedPair {
  readonly statements: readonly Sent[]
  readonly ids: Readonly<Record<'agent' | 'lease' | 'attempt' | 'case', string>>
}

/** Does one with the product's own code and keeps every statement. */
export async function recordPair(stage: Stage): Promise<RecordedPair> {
  const statements: Sent[] = []
  const db: Database = {
    ...stage.db,
    query: (text, values) => {
      statements.push({ text, values: [...values] })
      return stage.db.query(text, values)
    },
  }
  const agent = randomUUID()
  const caseId = await claimAndFinish(withLastId({ ...stage.services, db }), actorOf(agent), [])
  const noted = statements.find(({ text }) => text === NOTE_CALL)
  const [attempt, lease] = noted?.values ?? []
  if (typeof attempt !== 'string' || typeof lease !== 'string') throw new Error('no call was noted')
  return { statements, ids: { agent, lease, attempt, case: caseId } }
}

/** Reads of the pair leave nothing behind; without them it is the claim, the note of the call and the completing write. */
export function writesOf(pair: RecordedPair): RecordedPair {
  return { ...pair, statements: pair.statements.filter(({ text }) => /^(WITH|INSERT)/.test(text)) }
}

type Bound = (fresh: RecordedPair['ids']) => unknown[]

/**
 * The values of a statement with the recorded ids replaced by those of the case and agent at hand. Everything else may stay:
 * every case is claimed and finished once, and the clock stands still.
 */
function binder(values: readonly unknown[], recorded: RecordedPair['ids']): Bound {
  const replaced = (text: string, fresh: RecordedPair['ids']) =>
    text
      .replaceAll(recorded.agent, fresh.agent)
      .replaceAll(recorded.lease, fresh.lease)
      .replaceAll(recorded.attempt, fresh.attempt)
      .replaceAll(recorded.case, fresh.case)
  const touched = values.map(
    (value) =>
      typeof value === 'string' && replaced(value, { agent: '', lease: '', attempt: '', case: '' }) !== value,
  )
  return (fresh) =>
    values.map((value, index) =>
      touched[index] && typeof value === 'string' ? replaced(value, fresh) : value,
    )
}

/**
 * The same statements by `pg` with named statements in a bare loop: nothing is parsed, decided or checked.
 * @returns pairs per second
 */
export async function replayPairs(
  stage: Stage,
  pair: RecordedPair,
  agents: number,
  count: number,
): Promise<number> {
  const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: agents })
  const statements = pair.statements.map(({ text, values }, index) => ({
    name: `f${index}`,
    text,
    bind: binder(values, pair.ids),
  }))
  const clients = await Promise.all(Array.from({ length: agents }, () => pool.connect()))
  const attempt = async (index: number) => {
    const client = clients[index]
    const ids = {
      agent: stage.agents[index]?.id ?? '',
      lease: randomUUID(),
      attempt: randomUUID(),
      case: '',
    }
    for (const { name, text, bind } of statements) {
      const found = await client?.query({ name, text, values: bind(ids) })
      if (text !== CLAIM) continue
      ids.case = found?.rows[0]?.case_id ?? ''
      if (ids.case === '') throw new Error('nothing to claim')
    }
  }
  // Two cases of one customer claimed in the same moment: the product tries again, and so does this.
  const one = async (index: number): Promise<void> => {
    try {
      await attempt(index)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      await one(index)
    }
  }
  try {
    await closedLoop(agents, agents * 8, one)
    return await closedLoop(agents, count, one)
  } finally {
    for (const client of clients) client.release()
    await pool.end()
    await stage.refill(count + agents * 8)
  }
}
