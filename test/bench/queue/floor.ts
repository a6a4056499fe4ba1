import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { CLAIM } from '#server/call-centre/queue/claim.ts'
import { type Database, isUniqueViolation } from '#server/kernel/database/db.ts'
import { claimAndFinish, closedLoop, NOTE_CALL, withLastId } from './load.ts'
import { actorOf, CONNECTIONS, type Stage } from './stage.ts'

interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

/** The statements that the product sent for one claim and its completion, and the ids that occur in them. */
interface RecordedPair {
  readonly statements: readonly Sent[]
  readonly ids: Readonly<Record<'agent' | 'lease' | 'attempt' | 'case', string>>
}

/** Runs one claim and its completion with the product's own code, and records every statement. */
async function recordPair(stage: Stage): Promise<RecordedPair> {
  const statements: Sent[] = []
  const db: Database = {
    ...stage.db,
    query: (text, values) => {
      statements.push({ text, values: values.map(stage.db.sent) })
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

type Bound = (fresh: RecordedPair['ids']) => unknown[]

/**
 * Returns a function that adapts a statement's recorded values to another case and agent by replacing the ids. All
 * other values stay the same, because every case is claimed and finished only once and the clock does not advance.
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
 * Sends the recorded statements through `pg` in a plain loop with named statements. The loop parses, decides and
 * checks nothing, so its rate is the highest that the database allows.
 */
export interface Floor {
  /** Claims and completions per second, with all statements that the product sends. */
  all(agents: number, count: number): Promise<number>
  /**
   * Claims and completions per second, with only the statements that write: the claim, the insert of the call, and
   * the completion.
   */
  writes(agents: number, count: number): Promise<number>
  close(): Promise<void>
}

interface Prepared {
  readonly name: string
  readonly text: string
  readonly bind: Bound
}

/**
 * Sends the statements of one claim and its completion over one connection. If two cases of one customer are claimed
 * at the same moment, the claim is tried again, as in the product.
 */
async function replay(client: pg.PoolClient, statements: readonly Prepared[], agent: string): Promise<void> {
  const ids = { agent, lease: randomUUID(), attempt: randomUUID(), case: '' }
  try {
    for (const { name, text, bind } of statements) {
      const found = await client.query({ name, text, values: bind(ids) })
      if (text !== CLAIM.text) continue
      ids.case = found.rows[0]?.caseId ?? ''
      if (ids.case === '') throw new Error('nothing to claim')
    }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await replay(client, statements, agent)
  }
}

/**
 * Records the statements and opens the connections. Each agent has a separate connection; there are as many
 * connections as in the product's pool.
 */
export async function openFloor(stage: Stage): Promise<Floor> {
  const pair = await recordPair(stage)
  const prepared = pair.statements.map(({ text, values }, index) => ({
    name: `floor${index}`,
    text,
    bind: binder(values, pair.ids),
  }))
  // The statements that only read are left out, because they change nothing.
  const writing = prepared.filter(({ text }) => /^(WITH|INSERT)/.test(text))
  const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: CONNECTIONS })
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()))
  const measure = async (statements: readonly Prepared[], agents: number, count: number) => {
    const perSecond = await closedLoop(agents, count, async (index) => {
      const client = clients[index]
      const agent = stage.agents[index]
      if (client && agent) await replay(client, statements, agent.id)
    })
    await stage.refill(count)
    return perSecond
  }
  return {
    all: (agents, count) => measure(prepared, agents, count),
    writes: (agents, count) => measure(writing, agents, count),
    close: async () => {
      for (const client of clients) client.release()
      await pool.end()
    },
  }
}
