import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tables } from '#server/generated/tables.ts'
import { takeIn } from '#server/intake/intake.ts'
import { explainOpenings } from '#server/record/explain.ts'
import { foldedColumns } from '#server/visit/rows.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import {
  createWorld,
  finish,
  openQuestions,
  systemActor,
  verify,
  type World,
} from '#test/support/world/world.ts'

let world: World
let agent: ReturnType<typeof staffCaller>
beforeAll(async () => {
  world = await createWorld()
  agent = staffCaller(world.services, await createStaff(world, ['AGENT']))
})
afterAll(() => world.close())

const intact = { brokenAt: null, row: [], text: true, answers: true, signature: true }
const integrityOf = async (visitId: string) => (await agent.desk.visit({ visitId })).integrity
const query = (text: string, values: unknown[] = []) => world.db.pool.query(text, values)

/** Changes the database in a transaction of its own in which triggers are disabled. */
async function past<T>(work: (run: typeof query) => Promise<T>): Promise<T> {
  const client = await world.owner.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    const result = await work((text, values) => client.query(text, values))
    await client.query('COMMIT')
    return result
  } finally {
    client.release()
  }
}

/** Performs a complete visit, so that none of its columns is empty. */
async function finished() {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, commandId: randomUUID() })
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  return due
}

async function visitOf(policyNo: string): Promise<string> {
  const found = await query(
    'SELECT v.id FROM visit v JOIN policy p ON p.id = v.policy_id WHERE p.policy_no = $1 ORDER BY v.id DESC LIMIT 1',
    [policyNo],
  )
  return String(found.rows[0]?.id)
}

describe('untouched visits have an intact record', () => {
  const take = async (...rows: unknown[]) => {
    for (const outcome of await takeIn(world.services, systemActor, rows)) expect(outcome.ok).toBe(true)
  }

  it('when one import opened them together', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => policyRow(500 + index, world.clock.at))
    await take(...rows)
    for (const { policyNo } of rows) expect(await integrityOf(await visitOf(policyNo))).toEqual(intact)
  })

  it('when a late receipt opened them, another applicant did, or too late for the online visit', async () => {
    const row = policyRow(530, world.clock.at)
    await take({ ...row, receiptSignedOn: null })
    await take(row)
    expect(await integrityOf(await visitOf(row.policyNo))).toEqual(intact)
    const first = await visitOf(row.policyNo)
    await take({ ...row, idType: 'PASSPORT', idNumber: 'X99000530' })
    expect(await visitOf(row.policyNo)).not.toBe(first)
    for (const visit of [first, await visitOf(row.policyNo)]) expect(await integrityOf(visit)).toEqual(intact)
    const late = policyRow(531, world.clock.at, { coolingOffDays: 1 })
    await take(late)
    expect(
      (await query('SELECT status FROM visit WHERE id = $1', [await visitOf(late.policyNo)])).rows,
    ).toEqual([{ status: 'CALLBACK' }])
    expect(await integrityOf(await visitOf(late.policyNo))).toEqual(intact)
  })

  it('while they are being read and written', async () => {
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await verify(world, browser, due.visitId)
    const { questionnaire } = await openQuestions(browser, due.visitId)
    const key = questionnaire.questions[0]?.key ?? ''
    let writing = true
    const writes = (async () => {
      for (let time = 0; time < 60; time += 1) {
        const answers = { [key]: { answer: time % 2 === 0 ? ('YES' as const) : ('NO' as const) } }
        await browser.call.visit.saveDraft({
          visitId: due.visitId,
          commandId: randomUUID(),
          answers,
        })
      }
    })().finally(() => {
      writing = false
    })
    const read = async () => {
      while (writing) expect(await integrityOf(due.visitId)).toEqual(intact)
    }
    await Promise.all([read(), read(), read(), read()])
    await writes
  })
})

/** Returns an SQL expression for a different value of the column's type. */
async function otherValue(column: string): Promise<string> {
  if (column === 'status')
    return "(CASE status WHEN 'SUCCESS' THEN 'CANCELLED' ELSE 'SUCCESS' END)::visit_status"
  if (column === 'method') return "(CASE method WHEN 'FACE' THEN 'SMS' ELSE 'FACE' END)::identity_method"
  if (column === 'policy_id') return '(SELECT id FROM policy WHERE id <> policy_id LIMIT 1)'
  if (column === 'customer_id') return '(SELECT id FROM customer WHERE id <> customer_id LIMIT 1)'
  const found = await query(
    "SELECT data_type FROM information_schema.columns WHERE table_name = 'visit' AND column_name = $1",
    [column],
  )
  switch (found.rows[0]?.data_type) {
    case 'uuid':
      return 'gen_random_uuid()'
    case 'timestamp with time zone':
      return `${column} + interval '1 ms'`
    case 'integer':
      return `${column} + 1`
    case 'boolean':
      return `NOT ${column}`
    case 'bytea':
      return `sha256(${column})`
    case 'jsonb':
      return column === 'questions' ? "'[]'" : "'{}'"
    default:
      return `${column} || 'x'`
  }
}

describe('a visit’s row follows from its events', () => {
  const columns = [...foldedColumns, 'headHash' as const].map((column) => tables.visit.sql[column])

  it('and every column of the row is tried here', async () => {
    const found = await query(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'visit'",
    )
    // These columns follow the policy, because a trigger copies them to the visit.
    const others = ['channel', 'product_code', 'branch']
    expect(columns.toSorted()).toEqual(
      found.rows
        .map(({ name }) => String(name))
        .filter((name) => !others.includes(name))
        .toSorted(),
    )
  })

  it.each(columns)(
    '%s changed alone is refused by the database, and detected where the refusal was bypassed',
    async (column) => {
      const { visitId } = await finished()
      expect(await integrityOf(visitId)).toEqual(intact)
      const value = await otherValue(column)
      await expect(
        query(`UPDATE visit SET ${column} = ${value} WHERE id = $1`, [visitId]),
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:23001|23503|23514)$/),
      })
      // `id` is left out because it is the key of the query. `live` and `stage` are left out because a constraint
      // binds them to the status.
      if (['id', 'live', 'stage'].includes(column)) return
      const set = column === 'status' ? `status = ${value}, stage = 'CANCELLED'` : `${column} = ${value}`
      await past((run) => run(`UPDATE visit SET ${set} WHERE id = $1`, [visitId]))
      const { row, brokenAt } = await integrityOf(visitId)
      expect(row).toEqual(column === 'status' ? ['status', 'stage'] : [column])
      expect(brokenAt === null).toBe(column !== 'version' && column !== 'head_hash')
    },
  )
})

describe('the database refuses', () => {
  const change = `status = 'SUCCESS', live = false, stage = 'SUCCESS', closed_at = opened_at, verified_at = opened_at, method = 'SMS',
    noticed_at = opened_at, submitted_at = opened_at, signed_at = opened_at, signature = 'x'`
  const refused = { code: '23001' }

  it('a success without an event, whatever its version says', async () => {
    const { visitId } = await world.due()
    for (const more of [
      '',
      ', version = version + 1',
      ', version = version - 1',
      ", head_hash = sha256('x')",
    ])
      await expect(
        query(`UPDATE visit SET ${change} ${more} WHERE id = $1`, [visitId]),
      ).rejects.toMatchObject(refused)
    expect(await integrityOf(visitId)).toEqual(intact)
  })

  it('an event whose visit row does not follow', async () => {
    const { visitId } = await world.due()
    await expect(
      query(
        `INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash)
          SELECT id, version + 1, 'SUCCEEDED', opened_at, '{"method": "PHONE"}', 'SUCCESS', sha256('x') FROM visit WHERE id = $1`,
        [visitId],
      ),
    ).rejects.toMatchObject(refused)
    expect(await integrityOf(visitId)).toEqual(intact)
  })
})

describe('an opening stored with another instant than the one its link was made of', () => {
  const actor = { ...systemActor, id: 'evidence:explain' }
  /**
   * Stores an opening event in the old form: its stored instant differs by `ms` milliseconds from the instant in its
   * chain link.
   */
  const shifted = async (ms: number, change: Parameters<World['due']>[0] = {}) => {
    const due = await world.due(change)
    await past(async (run) => {
      const by = `make_interval(secs => ${ms / 1000})`
      await run(`UPDATE visit_event SET at = at + ${by} WHERE visit_id = $1 AND seq <= 2`, [due.visitId])
      await run(`UPDATE visit SET opened_at = opened_at + ${by} WHERE id = $1`, [due.visitId])
    })
    return due.visitId
  }
  const hashesOf = async (visitId: string) =>
    (await query('SELECT hash, at FROM visit_event WHERE visit_id = $1 ORDER BY seq', [visitId])).rows

  it('is explained once beside the record, where the stored link proves it', async () => {
    const visits = await Promise.all([
      shifted(1),
      shifted(-7),
      shifted(4_900),
      shifted(2, { coolingOffDays: 1 }),
    ])
    const far = await shifted(5_001)
    const altered = await shifted(3)
    await past((run) =>
      run(
        'UPDATE visit_event SET payload = payload || \'{"policyId": "other"}\' WHERE visit_id = $1 AND seq = 1',
        [altered],
      ),
    )
    for (const visit of visits) expect(await integrityOf(visit)).toMatchObject({ brokenAt: 1 })
    const before = await Promise.all(visits.map(hashesOf))
    const { explained, unexplained } = await explainOpenings(world.services, actor)
    expect(explained).toBe(4)
    expect(unexplained.toSorted()).toEqual([far, altered].toSorted())
    expect(await Promise.all(visits.map(hashesOf))).toEqual(before)
    for (const visit of visits) expect(await integrityOf(visit)).toEqual(intact)
    for (const visit of [far, altered]) expect(await integrityOf(visit)).toMatchObject({ brokenAt: 1 })
    expect((await agent.desk.visit({ visitId: visits[1] ?? '' })).explanation).toMatchObject({
      milliseconds: 7,
    })
    const audits = await query(
      "SELECT target_id, change FROM audit WHERE action = 'evidence.explain' AND target_id = ANY($1::text[]) ORDER BY id",
      [visits],
    )
    // There are five audit rows, because one visit opened with the agents and therefore has two events.
    expect(audits.rows).toHaveLength(5)
    expect(audits.rows).toContainEqual({ target_id: visits[0], change: { event: 1, milliseconds: -1 } })
    expect(await explainOpenings(world.services, actor)).toMatchObject({
      explained: 0,
      unexplained: expect.any(Array),
    })
    await expect(world.owner.pool.query('DELETE FROM evidence_explanation')).rejects.toMatchObject({
      code: '23001',
    })
    await expect(
      world.owner.pool.query('UPDATE evidence_explanation SET linked_at = now()'),
    ).rejects.toMatchObject({
      code: '23001',
    })
  })

  it('continues like any other visit', async () => {
    const due = await world.due()
    await past(async (run) => {
      await run("UPDATE visit_event SET at = at + interval '1 ms' WHERE visit_id = $1", [due.visitId])
      await run("UPDATE visit SET opened_at = opened_at + interval '1 ms' WHERE id = $1", [due.visitId])
    })
    await explainOpenings(world.services, actor)
    const browser = await world.browser(due.openid)
    await verify(world, browser, due.visitId)
    await finish(world, browser, due.visitId)
    expect(await integrityOf(due.visitId)).toEqual(intact)
  })
})
