import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'
import { PHONE } from '#server/procedure/errors.zh-CN.ts'
import type { PreparedVisit } from '#test/bench/visit/fixture.ts'
import { stepsOf } from '#test/bench/visit/steps.ts'

/** Milliseconds between two attempts. */
const AGAIN_MS = 250

/** What customers were told. */
export interface Told {
  /** Milliseconds until each answer, also of those that were refused. */
  readonly ms: number[]
  /** The refusals by their code, and the calls without any answer. */
  readonly refused: Map<string, number>
  /** Visits whose last step was acknowledged. */
  readonly done: string[]
  /** Acknowledged steps. */
  steps: number
  /** Answers that no page can read. */
  readonly unreadable: string[]
  /** Refusals, by their code, whose text is no Chinese sentence with the hotline. */
  readonly wordless: Set<string>
}

export const toldNothing = (): Told => ({
  ...{ ms: [], refused: new Map(), done: [], steps: 0, unreadable: [] },
  wordless: new Set(),
})

/** How customers behave. */
export interface Habits {
  /** Whether they take whatever they sent for done, whatever came back. Only controls do. */
  readonly believesInSending: boolean
  /** Milliseconds after which a page gives up a call. */
  readonly patienceMs: number
}

/** How people's pages behave. */
export const usual: Habits = { believesInSending: false, patienceMs: 20_000 }

/** What customers were told that they cannot do anything with. */
export const wordsMissing = ({ unreadable, wordless }: Told): string[] => [
  ...unreadable.map((body) => `an answer that no page can read: ${body}`),
  ...[...wordless].map((code) => `${code}: no sentence with the hotline`),
]

const refusal = z.object({ error: z.object({ data: z.object({ code: z.string(), message: z.string() }) }) })
const granted = z.object({ result: z.object({ data: z.object({ identityToken: z.string() }) }) })

/**
 * One customer's whole visit. A step without an acknowledgement is sent again with the same key, as pages do, until it is
 * acknowledged or `over`.
 */
async function visitOnce(
  port: number,
  visit: PreparedVisit,
  told: Told,
  over: AbortSignal,
  habits: Habits,
): Promise<void> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Cookie: `rv_session=${visit.cookieToken}`,
  }
  for (const { name, path, input } of stepsOf(visit)) {
    for (;;) {
      if (over.aborted) return
      const began = performance.now()
      const said = await fetch(`http://127.0.0.1:${port}/api/trpc/${path}`, {
        method: 'POST',
        headers,
        body: input === undefined ? '' : JSON.stringify(input),
        signal: AbortSignal.timeout(habits.patienceMs),
      })
        .then(async (answer) => ({ status: answer.status, body: await answer.text() }))
        .catch(() => null)
      told.ms.push(performance.now() - began)
      if (said?.status === 200) {
        told.steps += 1
        if (name === 'smsVerify')
          headers['X-Identity-Token'] = granted.parse(JSON.parse(said.body)).result.data.identityToken
        break
      }
      const code = said === null ? 'no answer' : codeOf(said.body, told)
      told.refused.set(code, (told.refused.get(code) ?? 0) + 1)
      await wait(AGAIN_MS)
      if (habits.believesInSending) break
    }
  }
  told.done.push(visit.visitId)
}

function codeOf(body: string, told: Told): string {
  try {
    const { code, message } = refusal.parse(JSON.parse(body)).error.data
    if (!(message.includes(PHONE) && /[\u4e00-\u9fff]{6}.*。$/.test(message))) told.wordless.add(code)
    return code
  } catch {
    told.unreadable.push(body.slice(0, 200))
    return 'unreadable'
  }
}

/** Hands out each visit once, and lets customers do visit after visit until `over`. */
export function crowd(visits: readonly PreparedVisit[], habits: Habits = usual) {
  const left = [...visits]
  return async (port: number, customers: number, told: Told, over: AbortSignal): Promise<void> => {
    await Promise.all(
      Array.from({ length: customers }, async () => {
        while (!over.aborted) {
          const visit = left.shift()
          if (visit === undefined) throw new Error('the prepared visits are used up')
          await visitOnce(port, visit, told, over, habits)
        }
      }),
    )
  }
}

/**
 * What does not hold of visits that were acknowledged to their end: each must be completed, by the same events as any other
 * one, and each event has its audit row.
 */
export async function lostOrTwice(pool: pg.Pool, done: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; status: string; events: string; audits: number }>(
    `SELECT v.id, v.status, (SELECT string_agg(e.type, ' ' ORDER BY e.seq) FROM visit_event e WHERE e.visit_id = v.id) AS events,
       (SELECT count(*)::int FROM audit a WHERE a.target_kind = 'visit' AND a.target_id = v.id::text) AS audits
     FROM visit v WHERE v.id = ANY ($1::uuid[])`,
    [done],
  )
  const kinds = new Map<string, number>()
  const kindOf = ({ status, events, audits }: (typeof rows)[number]) =>
    `${status}: ${events}; ${audits} audits`
  for (const row of rows) kinds.set(kindOf(row), (kinds.get(kindOf(row)) ?? 0) + 1)
  const [common] = [...kinds].sort(([, a], [, b]) => b - a)
  return [
    ...(rows.length === done.length ? [] : [`${done.length - rows.length} acknowledged visits are gone`]),
    ...(common?.[0].startsWith('SUCCESS') === false ? [`acknowledged visits are ${common[0]}`] : []),
    ...rows
      .filter((row) => kindOf(row) !== common?.[0])
      .map((row) => `visit ${row.id} is ${kindOf(row)}, others ${common?.[0]}`),
  ]
}

/** What was not as it must be for the customers of a campaign, once the faults are over. */
export async function wrongFor(told: Told, owner: pg.Pool): Promise<string[]> {
  return [
    ...wordsMissing(told),
    ...(told.done.length === 0 ? ['no visit came to its end'] : []),
    ...(await lostOrTwice(owner, told.done)),
  ]
}
