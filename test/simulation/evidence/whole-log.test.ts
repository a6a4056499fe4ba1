import { generateKeyPairSync, sign } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyFromPem } from '#server/adapters/evidence-key/key.ts'
import { canonical } from '#server/evidence/rules/canonical.ts'
import { tables } from '#server/generated/tables.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { renew } from '#server/transparency/renew.ts'
import { keyText, noteText, readNote } from '#server/transparency/rules/note.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { Attacker } from './attacker.ts'
import { placeOf } from './attacks.ts'
import { createStage, findingsIn, type Stage } from './stage.ts'

/** Attacks on the log as a whole, each alone. */
let stage: Stage
const names = Object.values(tables).map(({ name }) => name)

beforeAll(async () => {
  stage = await createStage(24)
  // Yesterday's backup of the whole database.
  const { pool } = stage.world.owner
  await pool.query('CREATE SCHEMA backup')
  for (const name of names) await pool.query(`CREATE TABLE backup.${name} AS TABLE public.${name}`)
  for (let n = 0; n < 3; n += 1) await stage.world.due()
  stage.world.clock.advance(3_600_000)
  await stage.publish()
}, 120_000)
afterAll(() => stage.world.close())

async function attacked(
  work: (by: Attacker, client: pg.PoolClient) => Promise<void>,
  copies = true,
): Promise<string[]> {
  const client = await stage.world.owner.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    const by = new Attacker(client)
    await work(by, client)
    await by.finish()
    const found = await findingsIn(stage, client, copies)
    return [...new Set(found.map((one) => `${one.what} ${placeOf(one)}`))]
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

async function restoreBackup(by: Attacker): Promise<void> {
  for (const name of names) {
    await by.run(`DELETE FROM public.${name}`)
    await by.run(`INSERT INTO public.${name} SELECT * FROM backup.${name}`)
  }
}

const sizeOf = (at: number) => Number(/\d+/.exec(stage.outside.published.at(at)?.name ?? '')?.[0])

describe('the log as a whole', () => {
  test('rolled back to a backup, the newest copy outside tells it', async () => {
    expect(await attacked(restoreBackup)).toEqual([`ROLLED_BACK checkpoint ${sizeOf(-1)}`])
  })

  test('rolled back, without the copies outside, it looks right', async () => {
    expect(await attacked(restoreBackup, false)).toEqual([])
  })

  test('restored whole, down to the last change, nothing is wrong', async () => {
    const found = await attacked(async (by) => {
      for (const name of names) {
        await by.run(`CREATE TEMPORARY TABLE whole_${name} AS TABLE public.${name}`)
        await by.run(`DELETE FROM public.${name}`)
        await by.run(`INSERT INTO public.${name} SELECT * FROM whole_${name}`)
      }
    })
    expect(found).toEqual([])
  })

  test('a month of events that is detached is missed, visit by visit', async () => {
    const { rows } = await stage.world.owner.pool.query<{ id: string }>('SELECT id FROM visit')
    const found = await attacked(async (by) => {
      await by.run('ALTER TABLE visit_event DETACH PARTITION visit_event_before')
    })
    expect(found.filter((one) => one.startsWith('EVENT_MISSING')).length).toBeGreaterThanOrEqual(rows.length)
    for (const { id } of rows) expect(found.join()).toContain(`EVENT_MISSING visit ${id}`)
  })

  test('a month of the audit that is detached is missed, row by row', async () => {
    const { rows } = await stage.world.owner.pool.query<{ id: string }>('SELECT id FROM audit')
    const found = await attacked(async (by) => {
      await by.run('ALTER TABLE audit DETACH PARTITION audit_before')
    })
    expect(found.sort()).toEqual(rows.map(({ id }) => `ROW_MISSING audit/1 ${id}`).sort())
  })

  test('a month that a copy with other rows stands in for is found out', async () => {
    const { rows } = await stage.world.owner.pool.query<{ id: string }>(
      'SELECT id FROM audit ORDER BY id OFFSET 5 LIMIT 2',
    )
    const [changed, gone] = rows
    const found = await attacked(async (by) => {
      await by.run('CREATE TABLE other (LIKE audit_before INCLUDING ALL)')
      await by.run('INSERT INTO other SELECT * FROM audit_before WHERE id <> $1', [gone?.id])
      await by.run("UPDATE other SET actor_id = 'somebody' WHERE id = $1", [changed?.id])
      await by.run('ALTER TABLE audit DETACH PARTITION audit_before')
      await by.run("ALTER TABLE audit ATTACH PARTITION other FOR VALUES FROM (MINVALUE) TO ('2027-01-01')")
    })
    expect(found.sort()).toEqual([`ROW_CHANGED audit/1 ${changed?.id}`, `ROW_MISSING audit/1 ${gone?.id}`])
  })

  test('a second row with the id of another is found, also in another month', async () => {
    const { rows } = await stage.world.owner.pool.query<{ id: string }>(
      'SELECT id FROM audit ORDER BY id DESC LIMIT 1',
    )
    const found = await attacked(async (by) => {
      await by.run(
        `INSERT INTO audit SELECT (jsonb_populate_record(a, jsonb_build_object('at', '2020-01-01T00:00:00Z', 'actor_id', 'x'))).*
          FROM audit a WHERE id = $1`,
        [rows[0]?.id],
      )
    })
    expect(found).toEqual([`ROW_UNLOGGED audit/1 ${rows[0]?.id}`])
  })

  test('an entry that is gone is missing at its place', async () => {
    const found = await attacked(async (by) => {
      await by.run('DELETE FROM log_entry WHERE position = 9')
    })
    expect(found).toContain('ENTRY_MISSING entry 9')
  })

  test('an entry that is gone, with the others moved up, differs from the copy from its place on', async () => {
    const found = await attacked(async (by) => {
      await by.run('DELETE FROM log_entry WHERE position = 9')
      await by.run('UPDATE log_entry SET position = -position WHERE position > 9')
      await by.run('UPDATE log_entry SET position = -position - 1 WHERE position < 0')
      const [row] = await by.rows('SELECT content FROM log_entry WHERE position = 9')
      await by.rewriteEntry('9', String(row?.content))
    })
    expect(found).toContain('ENTRY_REWRITTEN entry 9')
    expect(found).toContain(`ROOT_DIFFERS checkpoint ${sizeOf(0)}`)
  })

  test('a checkpoint that is gone is known by its copy', async () => {
    const found = await attacked(async (by) => {
      await by.run('DELETE FROM log_checkpoint WHERE size = $1', [sizeOf(0)])
    })
    expect(found).toEqual([`CHECKPOINT_MISSING checkpoint ${sizeOf(0)}`])
  })

  test('the last checkpoint that is gone leaves the tail unsigned', async () => {
    const found = await attacked(async (by) => {
      await by.run('DELETE FROM log_checkpoint WHERE size = $1', [sizeOf(-1)])
    }, false)
    expect(found).toEqual([`TAIL_UNSIGNED checkpoint ${sizeOf(-2)}`])
  })

  test('a checkpoint with another root is not signed by the log', async () => {
    const found = await attacked(async (by) => {
      await by.run(
        "UPDATE log_checkpoint SET note = replace(note, E'\\n', E'\\n1'), root = sha256('x') WHERE size = $1",
        [sizeOf(1)],
      )
    })
    expect(found).toContain(`CHECKPOINT_FORGED checkpoint ${sizeOf(1)}`)
  })

  test('the attacker cannot sign the log with a key of their own, even if the log names it', async () => {
    const pair = generateKeyPairSync('ed25519')
    const pem = String(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const { log } = stage.world.services.evidence
    const own = keyOfLog(log, keyFromPem(pem))
    const found = await attacked(async (by, client) => {
      // The key entry names the attacker's key, and every checkpoint is signed by it.
      const [entry] = await by.rows("SELECT position FROM log_entry WHERE kind = 'key'")
      await by.rewriteEntry(
        String(entry?.position),
        canonical({ kind: 'key', key: keyText(own), at: stage.world.clock.at.toISOString() }),
      )
      const { rows } = await client.query('SELECT size, note FROM log_checkpoint')
      for (const { size, note } of rows) {
        const text = readNote(note)?.text ?? ''
        const signature = new Uint8Array(sign(null, Buffer.from(text), pair.privateKey))
        await by.run('UPDATE log_checkpoint SET note = $2 WHERE size = $1', [
          size,
          noteText({ text, signatures: [{ name: own.name, id: own.id, signature }] }),
        ])
      }
    }, false)
    expect(found).toContain('TAIL_UNSIGNED checkpoint 0')
  })

  test('the head and the tiles are compared with the entries', async () => {
    expect(
      await attacked(async (by) => void (await by.run('UPDATE log_head SET visits = visits - 1'))),
    ).toEqual(['HEAD_DIFFERS head', 'HEAD_FORGED head'])
  })

  test('a renewal is checked against all entries before it', async () => {
    const { services } = stage.world
    const actor = { kind: 'SYSTEM', id: 'evidence:renew', requestId: 'renew', origin: {} } as const
    expect(await renew(services, actor)).toBe(sizeOf(-1))
    await stage.publish()
    expect(await attacked(async () => undefined)).toEqual([])
    const found = await attacked(async (by) => {
      const [row] = await by.rows("SELECT position, content FROM log_entry WHERE kind = 'renewal'")
      await by.rewriteEntry(String(row?.position), String(row?.content).replace(/"digest":"./, '"digest":"x'))
    })
    expect(found.some((one) => one.startsWith('RENEWAL_DIFFERS'))).toBe(true)
  })

  test('a timestamp of another checkpoint is none of this one', async () => {
    const found = await attacked(async (by) => {
      await by.run(
        "INSERT INTO log_witnessed (size, kind, by, at, content) VALUES ($1, 'TIMESTAMP', 'RFC 3161', now(), 'invented')",
        [sizeOf(0)],
      )
    })
    expect(found).toEqual([`WITNESS_WRONG checkpoint ${sizeOf(0)}`])
  })

  test('a key that is new is trusted because the old one signed beside it', async () => {
    const { services } = stage.world
    const former = services.evidence.current
    const rotated = {
      ...services,
      evidence: { ...services.evidence, current: keyFromPem(newEvidenceKey()), former },
    }
    const own = { ...stage, world: { ...stage.world, services: rotated } }
    await stage.world.due()
    const signed = await checkpoint(rotated)
    expect(readNote(signed?.note ?? '')?.signatures).toHaveLength(2)
    stage.outside.published.push({ name: `checkpoint ${signed?.size}`, note: signed?.note ?? '' })
    const client = await stage.world.owner.pool.connect()
    try {
      // The auditor knows only the new key.
      expect(await findingsIn(own, client)).toEqual([])
      await stage.world.due()
      const next = await checkpoint(rotated)
      expect(readNote(next?.note ?? '')?.signatures).toHaveLength(1)
      expect(await findingsIn(own, client)).toEqual([])
    } finally {
      client.release()
    }
  })
})
