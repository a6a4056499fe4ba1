import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyFromPem } from '#server/adapters/evidence-key/key.ts'
import type { Services } from '#server/context.ts'
import { hashFunctions } from '#server/evidence/digest.ts'
import { checkEvidence, checkReading } from '#server/evidence-check/check.ts'
import { onConnection } from '#server/kernel/database/transaction.ts'
import { hashOfLink } from '#server/kernel/secret/suite.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { requireHashOfLog } from '#server/transparency/hash.ts'
import { isIncluded, leafHash } from '#server/transparency/rules/merkle.ts'
import { readNote, signatureOf } from '#server/transparency/rules/note.ts'
import { inclusionProof } from '#server/transparency/tiles.ts'
import { opensslIsHere, runOpenssl } from '#test/support/openssl.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import {
  answersTo,
  Browser,
  createWorld,
  finish,
  openQuestions,
  signature,
  verify,
  type World,
} from '#test/support/world/world.ts'

/* The suite `sm`: from the first event of a visit to the check of the evidence, alone and after a switch. */

const MORNING = new Date('2026-03-02T02:00:00Z')
const intact = { brokenAt: null, row: [], text: true, answers: true, signature: true }
const SM3_TEXT = /^sm3:[0-9a-f]{64}$/

const keysOf = ({ log, current, former }: Services['evidence']) =>
  [current, former].flatMap((key) => (key === null ? [] : keyOfLog(log, key)))

async function findings({ db, evidence }: Services) {
  const input = { log: evidence.log, trusted: keysOf(evidence), published: [] }
  return (await checkEvidence(db, input)).findings
}

/** What is found after a statement of somebody who has switched the triggers off. It is taken back. */
async function foundAfter(world: World, { evidence }: Services, text: string, values: readonly unknown[]) {
  const client = await world.owner.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL session_replication_role = 'replica'`)
    expect((await client.query(text, [...values])).rowCount).toBeGreaterThan(0)
    const input = { log: evidence.log, trusted: keysOf(evidence), published: [] }
    const { findings: found } = await checkReading([onConnection(client)], input)
    return found.map(({ what }) => what)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

async function performed(world: World): Promise<string> {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  return due.visitId
}

describe('under sm', () => {
  let world: World
  let visitId: string
  beforeAll(async () => {
    world = await createWorld(MORNING, 'sm')
    visitId = await performed(world)
    await checkpoint(world.services)
  })
  afterAll(() => world.close())

  const one = async (text: string, values: readonly unknown[] = [visitId]) =>
    (await world.db.pool.query(text, [...values])).rows[0]

  test('everything that is evidence of a visit names SM3, and its check finds nothing', async () => {
    const { rows } = await world.db.pool.query('SELECT hash FROM visit_event WHERE visit_id = $1', [visitId])
    expect(new Set(rows.map(({ hash }) => hashOfLink(hash)))).toEqual(new Set(['sm3']))
    const { questionnaire_sha, signature: ink, head_hash } = await one('SELECT * FROM visit WHERE id = $1')
    const { seal } = await one(
      `SELECT payload->>'seal' AS seal FROM visit_event WHERE visit_id = $1 AND type = 'SIGNED'`,
    )
    for (const text of [questionnaire_sha, ink, seal]) expect(text).toMatch(SM3_TEXT)
    expect(hashOfLink(head_hash)).toBe('sm3')
    expect(await findings(world.services)).toEqual([])
    const agent = staffCaller(world.services, await createStaff(world, ['AGENT']))
    const { integrity } = await agent.desk.visit({ visitId })
    expect(integrity).toEqual(intact)
  })

  test('the log names SM3 once, and proves its entries with it', async () => {
    const start = await one('SELECT content FROM log_entry WHERE position = 0', [])
    expect(JSON.parse(start.content)).toMatchObject({ kind: 'start', hash: 'sm3' })
    const { position, content } = await one(
      'SELECT position, content FROM log_entry WHERE visit_id = $1 ORDER BY seq DESC LIMIT 1',
    )
    const { size, root } = await one('SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 1', [])
    const leaf = leafHash(hashFunctions.sm3, Buffer.from(content))
    const proof = await inclusionProof(world.db, Number(position), Number(size))
    const claim = { index: Number(position), size: Number(size), leaf, root, proof }
    expect(isIncluded(hashFunctions.sm3, claim)).toBe(true)
    const { rows } = await world.db.pool.query(
      `SELECT jsonb_array_elements(content::jsonb->'rows')->>2 AS hash FROM log_entry WHERE kind = 'rows'`,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { hash } of rows) expect(hash).toMatch(SM3_TEXT)
    expect(JSON.parse(content).records).toMatch(/^1:sm3:[0-9a-f]{64}$/)
  })

  test.skipIf(!opensslIsHere)('openssl verifies the signature of a checkpoint', async () => {
    const { note } = await one('SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1', [])
    const read = readNote(note)
    const { current } = world.services.evidence
    const [key] = keysOf(world.services.evidence)
    if (read === null || current === null || key === undefined) throw new Error('no note')
    const files = { 'key.pem': current.pem, text: read.text, signature: signatureOf(read, key) ?? '' }
    const verifying = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      'key.pem',
      '-in',
      'text',
      '-sigfile',
      'signature',
    ]
    const standard = ['-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678']
    expect(runOpenssl([...verifying, ...standard], files).ok).toBe(true)
  })

  test.each([
    [
      'event',
      "UPDATE visit_event SET at = at + interval '1 s' WHERE visit_id = $1 AND seq = 2",
      'EVENT_CHANGED',
    ],
    [
      'link',
      'UPDATE visit_event SET hash = substring(hash FROM 5) WHERE visit_id = $1 AND seq = 2',
      'EVENT_CHANGED',
    ],
    ['row', `UPDATE visit SET revision = revision + 1 WHERE id = $1`, 'VISIT_CHANGED'],
    ['text', `UPDATE visit_questionnaire SET rendered = rendered || ' ' WHERE visit_id = $1`, 'TEXT_CHANGED'],
    [
      'hash of the text in SHA-256',
      `UPDATE visit_questionnaire SET sha256 = encode(sha256(convert_to(rendered, 'UTF8')), 'hex') WHERE visit_id = $1`,
      'TEXT_CHANGED',
    ],
    ['answer', `UPDATE answer SET comment = 'x' WHERE visit_id = $1`, 'ANSWERS_CHANGED'],
    ['drawing', `UPDATE signature SET strokes = strokes || ' ' WHERE visit_id = $1`, 'SIGNATURE_CHANGED'],
    ['time of an answer', `UPDATE answer SET answered_at = now() WHERE visit_id = $1`, 'RECORDS_CHANGED'],
    [
      'time of the audit',
      `UPDATE audit SET at = at + interval '1 day' WHERE target_id = $1::text`,
      'ROW_MISDATED',
    ],
    ['number of rows', 'DELETE FROM audit WHERE target_id = $1::text', 'ROW_MISSING'],
    ['row of the audit', "UPDATE audit SET action = 'x' WHERE target_id = $1::text", 'ROW_CHANGED'],
    [
      'entry of the log',
      `UPDATE log_entry SET content = content || ' ' WHERE visit_id = $1`,
      'ENTRY_CHANGED',
    ],
  ])('a changed %s is found', async (_, text, what) => {
    expect(await foundAfter(world, world.services, text, [visitId])).toContain(what)
  })

  test('a log that claims another hash function is found', async () => {
    const text = `UPDATE log_entry SET content = replace(content, '"hash":"sm3",', '') WHERE position = 0`
    const found = await foundAfter(world, world.services, text, [])
    expect(found).toEqual(expect.arrayContaining(['ENTRY_CHANGED', 'ROOT_DIFFERS']))
  })

  test('a log with another hash function than the configured one is refused', async () => {
    await requireHashOfLog(world.db.pool, 'sm3')
    await expect(requireHashOfLog(world.db.pool, 'sha256')).rejects.toThrow('EVIDENCE_LOG_HASH: must be sm3')
    const { services } = world
    await world.due()
    const before = await one('SELECT size FROM log_head', [])
    const other = { ...services, evidence: { ...services.evidence, hash: 'sha256' } } as const
    await expect(checkpoint(other)).rejects.toThrow('EVIDENCE_LOG_HASH: must be sm3')
    expect(await one('SELECT size FROM log_head', [])).toEqual(before)
    await checkpoint(services)
    expect(await findings(services)).toEqual([])
  })
})

describe('a deployment that switches', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world.close())

  /** The same installation after its configuration changed. The log keeps its hash function. */
  const switched = (suite: Services['suite'], before: Services): Services => ({
    ...before,
    suite,
    evidence: {
      ...before.evidence,
      current: keyFromPem(newEvidenceKey(suite)),
      former: before.evidence.current,
    },
  })

  test('goes on in the middle of a visit, there and back, and nothing is found', async () => {
    const done = await performed(world)
    const due = await world.due()
    const browser = await world.browser(due.openid)
    await verify(world, browser, due.visitId)
    const { questionnaire } = await openQuestions(browser, due.visitId)
    await checkpoint(world.services)
    world.clock.advance(61_000)

    const sm = switched('sm', world.services)
    const later = new Browser(sm, browser.session)
    later.identityToken = browser.identityToken
    const of = { visitId: due.visitId }
    const answers = answersTo(questionnaire.questions)
    await later.call.visit.submit({ ...of, commandId: randomUUID(), answers })
    await later.call.visit.sign({ ...of, commandId: randomUUID(), revision: 1, signature })
    const signed = await checkpoint(sm)
    // The first checkpoint of the new key has a signature of the old one as well.
    expect(readNote(signed?.note ?? '')?.signatures).toHaveLength(2)
    expect(await findings(sm)).toEqual([])
    const events = await world.db.pool.query(
      'SELECT hash FROM visit_event WHERE visit_id = $1 ORDER BY seq',
      [due.visitId],
    )
    const names = events.rows.map(({ hash }) => hashOfLink(hash))
    expect(names.indexOf('sm3')).toBeGreaterThan(0)
    expect(names.slice(names.indexOf('sm3'))).not.toContain('sha256')
    const agent = staffCaller(sm, await createStaff(world, ['AGENT']))
    for (const visitId of [done, due.visitId])
      expect((await agent.desk.visit({ visitId })).integrity).toEqual(intact)
    for (const seq of [1, names.indexOf('sm3') + 1]) {
      const text = `UPDATE visit_event SET at = at + interval '1 s' WHERE visit_id = $1 AND seq = $2`
      expect(await foundAfter(world, sm, text, [due.visitId, seq])).toContain('EVENT_CHANGED')
    }

    const back = switched('international', sm)
    await performed(world)
    await checkpoint(back)
    expect(await findings(back)).toEqual([])
  })
})
