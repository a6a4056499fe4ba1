import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordAudit } from '#server/evidence/audit.ts'
import { canonical } from '#server/evidence/rules/canonical.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { literal } from '#server/kernel/database/expression.ts'
import { Statement } from '#server/kernel/database/statement.ts'
import { inTransaction } from '#server/kernel/database/transaction.ts'
import { EventMac } from '#server/kernel/secret/event-mac.ts'
import { append, LogRewritten, readHead } from '#server/transparency/append.ts'
import { checkpoint, lastCheckpoint } from '#server/transparency/checkpoint.ts'
import { coveredRows } from '#server/transparency/covered-rows.ts'
import { whole } from '#test/support/vitest/form.ts'
import { Random } from '../support/random.ts'
import { replayHint, seeds } from '../support/seeds.ts'
import { Attacker } from './attacker.ts'
import { attacks, placeOf } from './attacks.ts'
import { createStage, findingsIn, type Stage } from './stage.ts'

/*
 * An attacker who has the database and the code, has switched the triggers off, and recomputes every hash that needs no
 * key, makes many changes at once, each to another visit. Every one of them must be found, by its part and place, and
 * nothing else.
 */
const size = whole
  ? { visits: 2400, attacks: 10_000, perCheck: 250 }
  : { visits: 60, attacks: 400, perCheck: 25 }

let stage: Stage
beforeAll(async () => {
  stage = await createStage(size.visits)
}, 600_000)
afterAll(() => stage.world.close())

/** Runs `work` in a transaction without triggers that is rolled back. */
async function withoutTriggers<T>(
  work: (
    by: Attacker,
    check: (copies?: boolean) => Promise<ReturnType<typeof findingsIn> extends Promise<infer F> ? F : never>,
  ) => Promise<T>,
): Promise<T> {
  const client = await stage.world.owner.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    return await work(new Attacker(client), (copies) => findingsIn(stage, client, copies))
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** Places that follow from other changes: what repeats them, or counts them, does not agree any more. */
const ofTheLog = /^(?:checkpoint|tile|head|day)/

async function attackMany(random: Random, visits: readonly string[], first: number): Promise<string[]> {
  return await withoutTriggers(async (by, check) => {
    const left = [...visits]
    const take = () => left.splice(random.below(left.length), 1)[0] ?? ''
    const done: { name: string; places: readonly string[] }[] = []
    while (done.length < size.perCheck && left.length >= 2) {
      const attack = attacks[(first + done.length) % attacks.length] ?? random.pick(attacks)
      const made = await attack.apply(by, { visit: take(), other: take() }, random)
      if (made === null) continue
      done.push({ name: attack.name, ...made })
    }
    await by.finish()
    const found = await check()
    const places = new Set(found.map(placeOf))
    const touched = new Set(done.flatMap((one) => one.places))
    for (const one of done)
      expect(
        one.places.some((place) => places.has(place)),
        `${one.name} was not found at ${one.places.join(', ')}`,
      ).toBe(true)
    const beside = found.filter((one) => !touched.has(placeOf(one)) && !ofTheLog.test(placeOf(one)))
    expect(beside, 'found where nothing was done').toEqual([])
    return done.map(({ name }) => name)
  })
}

describe('the evidence under attack', () => {
  test('nothing is found in a database that nobody touched', async () => {
    expect(await withoutTriggers((_, check) => check())).toEqual([])
  })

  test.each(seeds([1]))(`${size.attacks} changes are all found, each at its place, seed %i`, async (seed) => {
    const random = Random.of(seed)
    const { rows } = await stage.world.db.pool.query<{ id: string }>(
      'SELECT id FROM visit WHERE version > 3 ORDER BY id',
    )
    const made = new Map<string, number>()
    let total = 0
    while (total < size.attacks) {
      const names = await attackMany(
        random,
        rows.map(({ id }) => id),
        total,
      )
      total += names.length
      for (const name of names) made.set(name, (made.get(name) ?? 0) + 1)
    }
    expect(
      attacks.map(({ name }) => name).filter((name) => !made.has(name)),
      replayHint(seed),
    ).toEqual([])
  })

  test('rows of the audit that are forged now are sealed, and each is named', async () => {
    const { world, publish } = stage
    const random = Random.of(1)
    const row = 'at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin, change'
    // With the triggers on, and no more rights than the application has.
    const forged: string[] = []
    const forge = async (columns: string, from: string) => {
      const { rows } = await world.db.pool.query<{ id: string; at: Date }>(
        `INSERT INTO audit (${row}, mac) SELECT ${columns} FROM (${from}) x RETURNING id`,
      )
      forged.push(...rows.map(({ id }) => `audit/1 ${id}`))
    }
    const now = `'${world.clock.now().toISOString()}'::timestamptz`
    const rest = 'request_id, origin, change'
    const { rows } = await world.db.pool.query<{ id: string }>(
      'SELECT id FROM audit WHERE mac IS NOT NULL ORDER BY id DESC LIMIT 40',
    )
    const ids = Array.from({ length: 8 }, () => random.pick(rows).id)
    const of = (id: string | undefined) => `SELECT * FROM audit WHERE id = ${id}`
    const [copied, later, retargeted, changed, renamed, unsigned, guessed, other] = ids
    await forge(`${row}, mac`, of(copied))
    await forge(row.replace('at', now).concat(', mac'), of(later))
    await forge(`${row.replace('target_id', "'somebody else'")}, mac`, of(retargeted))
    await forge(`${row.replace('change', `'{"after": 1}'::jsonb`)}, mac`, of(changed))
    await forge(`${row.replace('actor_id', "'somebody'")}, mac`, of(renamed))
    await forge(`${now}, 'STAFF', 'somebody', 'visit.view', 'visit', target_id, ${rest}, NULL`, of(unsigned))
    await forge(
      `${now}, actor_kind, actor_id, action, target_kind, target_id, ${rest}, sha256(mac)`,
      of(guessed),
    )
    // In the name of somebody, by a key that is not the platform's.
    const stranger = openDatabase(
      {
        DATABASE_URL: String(world.variables.DATABASE_URL),
        DATABASE_POOL: 1,
        DATABASE_NAMED_STATEMENTS: false,
      },
      new EventMac([Buffer.alloc(32, 9)]),
    )
    const sql = new Statement()
    sql.with('x', 'SELECT 1')
    const actor = { kind: 'STAFF', id: 'somebody', requestId: String(other), origin: {} } as const
    const entry = { action: 'visit.view', targetKind: 'visit', targetId: literal(String(other)) } as const
    recordAudit(sql, actor, { at: world.clock.now(), from: 'x', ...entry })
    const written = await stranger.query(sql.text('SELECT 1 FROM x'), sql.values)
    expect(written.rowCount).toBe(1)
    await stranger.close()
    const last = await world.db.pool.query<{ id: string }>('SELECT max(id)::text AS id FROM audit')
    forged.push(`audit/1 ${last.rows[0]?.id}`)
    await world.due()
    await publish()
    const client = await world.owner.pool.connect()
    try {
      const found = await findingsIn(stage, client)
      const named = found.filter(({ what }) => what === 'ROW_FOREIGN').map(placeOf)
      expect(named.sort()).toEqual(forged.sort())
      // Some of the copies also say another time than their place in the log.
      expect(found.filter(({ what }) => what !== 'ROW_FOREIGN' && what !== 'ROW_MISDATED')).toEqual([])
    } finally {
      client.release()
    }
  })

  test('an entry that says that a visit was erased by law excuses nothing if the attacker wrote it', async () => {
    const attacked = async (signed: boolean) =>
      await withoutTriggers(async (by, check) => {
        const [visit] = await by.rows(
          'SELECT id, policy_id, version FROM visit WHERE NOT live ORDER BY id LIMIT 1',
        )
        const [head] = await by.rows('SELECT size FROM log_head')
        const id = String(visit?.id)
        const size = Number(head?.size)
        const content = canonical({
          ...{ kind: 'erased', at: stage.world.clock.at.toISOString(), policy: String(visit?.policy_id) },
          ...{ ended: '2010-01-01', term: 'LONG', until: '2020-01-01', ground: 'RETENTION_OVER' },
          ...{ erasure: id, approval: '' },
          visits: [{ visit: id, number: 1, seq: Number(visit?.version), opened: '2026-03-02', ended: [] }],
          rows: [],
        })
        await by.run(
          "INSERT INTO log_entry (position, kind, content, leaf_hash) VALUES ($1, 'erased', $2, '')",
          [size, content],
        )
        await by.rewriteEntry(String(size), content)
        if (signed)
          await by.run('INSERT INTO log_checkpoint (size, at, root, note) VALUES ($1, $2, $3, $4)', [
            size + 1,
            stage.world.clock.at,
            Buffer.alloc(32),
            'a note that nobody signed',
          ])
        await by.run('DELETE FROM visit WHERE id = $1', [id])
        await by.finish()
        const found = await check()
        expect(found).toContainEqual(expect.objectContaining({ what: 'VISIT_MISSING', visit: id }))
        return found.map(({ what }) => what)
      })
    expect(await attacked(false)).toEqual(expect.arrayContaining(['HEAD_FORGED']))
    expect(await attacked(true)).toEqual(
      expect.arrayContaining(['HEAD_FORGED', 'CHECKPOINT_FORGED', 'ERASED_UNDUE']),
    )
  })

  test('an entry that the attacker appends for a forged row is never signed', async () => {
    const { world, publish } = stage
    await publish()
    const { rows } = await world.owner.pool.query<{ id: string }>(
      `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
        VALUES ($1, 'STAFF', 'somebody', 'visit.view', 'visit', 'x', 'x', '{}') RETURNING id`,
      [world.clock.now()],
    )
    const key = rows[0]?.id ?? ''
    await world.owner.pool.query('DELETE FROM log_due')
    const before = await lastCheckpoint(world.db)
    await inTransaction(world.owner, async (own) => {
      const head = await readHead(own)
      if (head === null) throw new Error('no log')
      const [row] = await coveredRows(own, 'audit', [{ key, seq: null }], 'sha256')
      const listed = [[row?.form ?? '', key, row?.hash ?? '']] as const
      const from = head.rows + 1
      const entry = { kind: 'rows', from, rows: listed, unknown: [] } as const
      await append(own, new EventMac([Buffer.alloc(32, 9)]), head, [entry], { rows: head.rows + 1 })
    })
    await expect(checkpoint(world.services)).rejects.toThrow(LogRewritten)
    expect(await lastCheckpoint(world.db)).toEqual(before)
    const client = await world.owner.pool.connect()
    try {
      expect((await findingsIn(stage, client)).map(({ what }) => what)).toContain('HEAD_FORGED')
    } finally {
      client.release()
    }
  })
})
