import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import { fetchOpened } from '#server/attachment/open.ts'
import { receiveAttachment } from '#server/attachment/receive.ts'
import { PIECE_BYTES } from '#server/attachment/rules/bounds.ts'
import { scanAttachments } from '#server/attachment/scan.ts'
import { forgetOld } from '#server/jobs/housekeeping.ts'
import { DAY_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { MOST_ATTACHMENT_BYTES, MOST_ATTACHMENTS } from '#server/vocabulary/attachments.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'
import { type Desk, deskOf } from '#test/support/world/queue.ts'
import { staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'
import { type Attached, actorOf, attach, attachScanned, openRecord, pdf, sha256 } from './papers.ts'

let world: World
let agent: Desk
let chief: Desk
let index = 10

beforeAll(async () => {
  world = await createWorld()
  agent = await deskOf(world)
  chief = await deskOf(world, ['SUPERVISOR'])
})
afterAll(() => world.close())

const record = (kind: Attached['kind'] = 'followUp') => {
  index += 10
  return openRecord(world, kind, index)
}
const listed = async (of: Attached, desk = chief) =>
  (await desk.call.attachment[of.kind].list({ id: of.id })).rows
const openIt = async (of: Attached, id: string, desk = chief) =>
  await desk.call.attachment[of.kind].open({ id, reason: '核对回执上的签名' })
const fetched = async (opening: string, desk = chief) => {
  const file = await fetchOpened(world.services, actorOf(desk), opening)
  return { ...file, content: await buffer(Readable.from(file.content)) }
}
const auditOf = async (id: string) =>
  (
    await world.db.pool.query(
      "SELECT actor_kind, actor_id, action, target_kind, target_id, change FROM audit WHERE change->>'attachment' = $1 ORDER BY id",
      [id],
    )
  ).rows
const piecesOf = async (id: string) =>
  (await world.db.pool.query('SELECT * FROM attachment_piece WHERE attachment_id = $1 ORDER BY seq', [id]))
    .rows
const rowsOf = async (of: Attached) =>
  (await world.db.pool.query('SELECT * FROM attachment WHERE target_id = $1 ORDER BY id', [of.id])).rows

describe('a file', () => {
  it('is stored sealed in pieces, with its hash in the row and in the audit', async () => {
    const of = await record()
    const bytes = pdf(PIECE_BYTES * 2 + 500, '测试客户甲')
    const answer = await attach(world.services, agent, of, { bytes, name: '测试客户甲的回执.pdf' })
    expect(answer.sha256).toBe(sha256(bytes))
    const [row] = await rowsOf(of)
    expect(row).toMatchObject({
      status: 'PENDING',
      bytes: bytes.length,
      sha256: sha256(bytes),
      media_type: 'application/pdf',
      case_id: of.caseId,
      visit_id: of.visitId,
    })
    const pieces = await piecesOf(answer.id)
    expect(pieces.map(({ seq, key_id }) => [seq, key_id])).toEqual([0, 1, 2].map((seq) => [seq, 'k1']))
    for (const { sealed } of pieces)
      expect(sealed.includes('%PDF') || sealed.includes('测试客户甲')).toBe(false)
    expect(JSON.stringify(row)).not.toContain('测试客户甲')
    expect(await auditOf(answer.id)).toEqual([
      {
        actor_kind: 'STAFF',
        actor_id: agent.staff.id,
        action: 'attachment.add',
        target_kind: 'callback_case',
        target_id: of.caseId,
        change: {
          attachment: answer.id,
          of: 'followUp',
          paper: 'OTHER_PAPER',
          mediaType: 'application/pdf',
          bytes: bytes.length,
          sha256: sha256(bytes),
        },
      },
    ])
  })

  it('is listed with its name masked, except to the person who uploaded it', async () => {
    const of = await record()
    const { id } = await attach(world.services, agent, of, { name: '测试客户甲的回执.pdf' })
    expect(await listed(of)).toMatchObject([{ id, name: '测***执.pdf', uploadedByName: agent.staff.name }])
    expect(await listed(of, agent)).toMatchObject([{ id, name: '测试客户甲的回执.pdf' }])
  })

  it.each([
    ['is no PDF, JPEG or PNG', Buffer.from('<html><script></script>'), 'ATTACHMENT_TYPE'],
    ['is empty', Buffer.alloc(0), 'ATTACHMENT_TYPE'],
    ['is too large', pdf(MOST_ATTACHMENT_BYTES), 'ATTACHMENT_TOO_LARGE'],
  ])('that %s is refused and leaves nothing behind', async (_, bytes, code) => {
    const of = await record()
    expect(await refusal(attach(world.services, agent, of, { bytes, name: '回执.pdf' }))).toBe(code)
    expect(await rowsOf(of)).toEqual([])
    expect(
      (
        await world.db.pool.query(
          'SELECT 1 FROM attachment_piece p LEFT JOIN attachment a ON a.id = p.attachment_id WHERE a.id IS NULL',
        )
      ).rows,
    ).toEqual([])
  })

  it('whose upload breaks off leaves nothing behind, even if its process ends', async () => {
    const of = await record()
    const broken = (async function* () {
      yield pdf(PIECE_BYTES)
      throw new Error('the connection was cut')
    })()
    const upload = { kind: of.kind, id: of.id, paper: 'OTHER_PAPER', name: 'a.pdf', bytes: broken } as const
    await expect(receiveAttachment(world.services, actorOf(agent), upload)).rejects.toThrow('cut')
    expect(await rowsOf(of)).toEqual([])
    // The process ends before it can delete what it received.
    const query = world.services.db.query
    const dying = {
      ...world.services,
      db: {
        ...world.services.db,
        query: (text: string, values: readonly unknown[]) =>
          /DELETE FROM attachment a WHERE a.id/.test(text)
            ? Promise.reject(new Error('the process ends'))
            : query(text, values),
      },
    }
    const again = {
      ...upload,
      bytes: (async function* () {
        yield pdf(PIECE_BYTES)
        throw new Error('cut')
      })(),
    }
    await expect(receiveAttachment(dying, actorOf(agent), again)).rejects.toThrow('the process ends')
    expect(await listed(of)).toEqual([])
    expect(await rowsOf(of)).toMatchObject([{ status: 'RECEIVING' }])
    world.clock.advance(3 * MINUTE_MS)
    await scanAttachments(world.services)
    expect(await rowsOf(of)).toEqual([])
  })

  it('needs a record that exists and can have such a paper', async () => {
    const of = await record()
    const none = { ...of, id: world.services.ids.id(world.clock.now()) }
    expect(await refusal(attach(world.services, agent, none))).toBe('RECORD_NOT_FOUND')
    expect(await refusal(attach(world.services, agent, of, { paper: 'COMPLAINT_LETTER' }))).toBe('BAD_INPUT')
    expect(await rowsOf(of)).toEqual([])
  })

  it('is refused as long as no virus scanner is configured', async () => {
    const of = await record()
    const services = Object.create(world.services, { virusScan: { value: null } })
    expect(await refusal(attach(services, agent, of))).toBe('SCANNER_MISSING')
    expect(await staffCaller(services, chief.staff).attachment.followUp.list({ id: of.id })).toMatchObject({
      scanned: false,
    })
  })
})

describe('a record', () => {
  it(`has at most ${MOST_ATTACHMENTS} attachments, also if they are uploaded at once`, async () => {
    const of = await record()
    const many = Array.from({ length: MOST_ATTACHMENTS + 3 }, () =>
      refusal(attach(world.services, agent, of)),
    )
    const outcomes = await Promise.all(many)
    expect(outcomes.filter((code) => code === null)).toHaveLength(MOST_ATTACHMENTS)
    expect(outcomes.filter((code) => code === 'ATTACHMENTS_FULL')).toHaveLength(3)
    const [first] = await listed(of)
    await agent.call.attachment.followUp.withdraw({ id: first?.id ?? '', reason: '传错了材料' })
    expect(await refusal(attach(world.services, agent, of))).toBeNull()
    expect(await refusal(attach(world.services, agent, of))).toBe('ATTACHMENTS_FULL')
    expect(await listed(of)).toHaveLength(MOST_ATTACHMENTS + 1)
  })

  it('that is a closed problem case takes no more papers, and keeps those that it has', async () => {
    const of = await record('problem')
    const { id } = await attachScanned(world.services, chief, of)
    await world.db.pool.query(
      "UPDATE problem_case SET status = 'CLOSED', handler_id = $2, resolution = 'x', resolved_at = $3, resolved_by = $2, closing = 'x', closed_at = $3, closed_by = $2 WHERE id = $1",
      [of.id, agent.staff.id, world.clock.now()],
    )
    expect(await refusal(attach(world.services, chief, of))).toBe('STEP_NOT_POSSIBLE')
    expect(await refusal(chief.call.attachment.problem.withdraw({ id, reason: '传错了材料' }))).toBe(
      'STEP_NOT_POSSIBLE',
    )
    expect((await openIt(of, id)).name).toBe('回执.pdf')
  })
})

describe('the virus scanner', () => {
  beforeEach(async () => {
    // The files of the other tests no longer wait.
    await scanAttachments(world.services)
    world.scanner.scanned.length = 0
  })

  it('is asked before anybody can open the file, and sees the whole of it', async () => {
    const of = await record()
    const bytes = pdf(PIECE_BYTES + 10)
    const { id } = await attach(world.services, agent, of, { bytes })
    expect(await refusal(openIt(of, id))).toBe('ATTACHMENT_NOT_SCANNED')
    expect(await scanAttachments(world.services)).toBeNull()
    expect(world.scanner.scanned).toEqual([bytes])
    expect(await listed(of)).toMatchObject([{ status: 'CLEAN', delayed: false }])
    expect((await auditOf(id)).map(({ actor_kind, action }) => [actor_kind, action])).toEqual([
      ['STAFF', 'attachment.add'],
      ['SYSTEM', 'attachment.clean'],
    ])
  })

  it('that finds something leaves the record of it but not the content, and the uploader is told', async () => {
    const of = await record('problem')
    const bytes = pdf(100, world.scanner.virus)
    const { id } = await attachScanned(world.services, chief, of, { bytes, paper: 'EVIDENCE' })
    expect(await listed(of)).toMatchObject([{ id, status: 'INFECTED', finding: 'Test.Virus' }])
    expect(await piecesOf(id)).toEqual([])
    expect(await refusal(openIt(of, id))).toBe('ATTACHMENT_INFECTED')
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: 'attachment.infected',
      change: { sha256: sha256(bytes), finding: 'Test.Virus' },
    })
    const told = async (desk: Desk) =>
      (await desk.call.inbox.list()).items.filter(({ kind }) => kind === 'ATTACHMENT_INFECTED')
    expect(await told(chief)).toMatchObject([
      { title: '您上传的问题件附件含有病毒，内容已删除：核查材料', link: `/admin/problems/${of.id}` },
    ])
    expect(await told(agent)).toEqual([])
    expect(await refusal(attach(world.services, chief, of))).toBeNull()
  })

  it('that is down loses nothing: the file waits, and is judged when the scanner is back', async () => {
    const of = await record()
    const { id } = await attach(world.services, agent, of)
    const down = () =>
      new VendorError({ vendor: 'virus-scan', code: 'UNREACHABLE', message: 'down', retryable: true })
    world.scanner.failures.push(down(), down())
    expect(await scanAttachments(world.services)).toBeInstanceOf(VendorError)
    world.clock.advance(3 * MINUTE_MS)
    expect(await scanAttachments(world.services)).toBeInstanceOf(VendorError)
    expect(await listed(of)).toMatchObject([{ id, status: 'PENDING', delayed: true }])
    world.clock.advance(3 * MINUTE_MS)
    expect(await scanAttachments(world.services)).toBeNull()
    expect(await listed(of)).toMatchObject([{ id, status: 'CLEAN' }])
  })

  it('is asked once for each file, however many processes ask', async () => {
    const of = await record()
    await Promise.all([1, 2, 3].map((size) => attach(world.services, agent, of, { bytes: pdf(size) })))
    const all = [world.services, world.otherInstance(), world.services]
    await Promise.all(all.map((services) => scanAttachments(services)))
    expect(world.scanner.scanned.map(({ length }) => length).sort()).toEqual([10, 11, 12])
  })

  it('is not asked, and nobody waits, for a file that another process is just taking', async () => {
    const of = await record()
    const { id } = await attach(world.services, agent, of)
    const other = await world.db.pool.connect()
    await other.query('BEGIN')
    await other.query("UPDATE attachment SET scan_at = scan_at + interval '2 minutes' WHERE id = $1", [id])
    expect(await scanAttachments(world.services)).toBeNull()
    expect(world.scanner.scanned).toEqual([])
    await other.query('ROLLBACK')
    other.release()
    await scanAttachments(world.services)
    expect(world.scanner.scanned).toHaveLength(1)
  })
})

describe('opening', () => {
  it('gives the person the whole file once, and is recorded with the reason', async () => {
    const of = await record()
    const bytes = pdf(PIECE_BYTES * 5 + 3)
    const { id } = await attachScanned(world.services, agent, of, { bytes, name: '测试客户甲.pdf' })
    const { opening, name } = await openIt(of, id)
    expect(name).toBe('测试客户甲.pdf')
    expect(await refusal(fetched(opening, agent))).toBe('RECORD_NOT_FOUND')
    const file = await fetched(opening)
    expect(file).toMatchObject({ name, mediaType: 'application/pdf', bytes: bytes.length })
    expect(file.content.equals(bytes)).toBe(true)
    expect(await refusal(fetched(opening))).toBe('RECORD_NOT_FOUND')
    const opened = (await auditOf(id)).filter(({ action }) => action === 'attachment.open')
    expect(opened).toEqual([
      {
        actor_kind: 'STAFF',
        actor_id: chief.staff.id,
        action: 'attachment.open',
        target_kind: 'callback_case',
        target_id: of.caseId,
        change: {
          attachment: id,
          of: 'followUp',
          paper: 'OTHER_PAPER',
          sha256: sha256(bytes),
          reason: '核对回执上的签名',
        },
      },
    ])
  })

  it('holds for two minutes', async () => {
    const of = await record()
    const { id } = await attachScanned(world.services, agent, of)
    const { opening } = await openIt(of, id)
    world.clock.advance(2 * MINUTE_MS)
    expect(await refusal(fetched(opening))).toBe('RECORD_NOT_FOUND')
  })

  it('asks for the kind of record to which the attachment belongs', async () => {
    const of = await record()
    const { id } = await attachScanned(world.services, agent, of)
    const call = chief.call.attachment.problem.open({ id, reason: '核对回执上的签名' })
    expect(await refusal(call)).toBe('RECORD_NOT_FOUND')
  })

  it('counts as unmasking the visit, so that nobody reads one paper after the other', async () => {
    const reader = await deskOf(world, ['APPROVER'])
    const services = Object.create(world.services, {
      settings: {
        value: { ...defaultSettings, guards: { ...defaultSettings.guards, unmaskedVisitsPerHour: 1 } },
      },
    })
    const [first, second] = [await record(), await record()]
    const one = await attachScanned(world.services, agent, first)
    const other = await attachScanned(world.services, agent, second)
    const { followUp } = staffCaller(services, reader.staff).attachment
    const reason = '核对回执上的签名'
    expect(await refusal(followUp.open({ id: one.id, reason }))).toBeNull()
    expect(await refusal(followUp.open({ id: one.id, reason }))).toBeNull()
    expect(await refusal(followUp.open({ id: other.id, reason }))).toBe('UNMASKED_ENOUGH')
    expect((await auditOf(other.id)).filter(({ action }) => action === 'attachment.open')).toEqual([])
  })

  const tampering: [string, (id: string, other: string) => Promise<unknown>][] = [
    [
      'a byte is changed',
      (id) =>
        world.db.pool.query(
          'UPDATE attachment_piece SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE attachment_id = $1 AND seq = 1',
          [id],
        ),
    ],
    [
      'two of its pieces are exchanged',
      (id) =>
        world.db.pool.query(
          'UPDATE attachment_piece p SET sealed = o.sealed FROM attachment_piece o WHERE p.attachment_id = $1 AND o.attachment_id = $1 AND p.seq + o.seq = 1',
          [id],
        ),
    ],
    [
      'a piece comes from another attachment',
      (id, other) =>
        world.db.pool.query(
          'UPDATE attachment_piece p SET sealed = o.sealed FROM attachment_piece o WHERE p.attachment_id = $1 AND o.attachment_id = $2 AND p.seq = 0 AND o.seq = 0',
          [id, other],
        ),
    ],
    [
      'its end is missing',
      (id) => world.db.pool.query('DELETE FROM attachment_piece WHERE attachment_id = $1 AND seq = 1', [id]),
    ],
  ]
  it.each(tampering)('shows nothing if %s, and records that', async (_, tamper) => {
    const of = await record()
    const bytes = pdf(PIECE_BYTES + 500)
    const { id } = await attachScanned(world.services, agent, of, { bytes })
    const other = await attachScanned(world.services, agent, of, { bytes })
    await tamper(id, other.id)
    const { opening } = await openIt(of, id)
    expect(await refusal(fetched(opening))).toBe('ATTACHMENT_BROKEN')
    expect((await auditOf(id)).at(-1)).toMatchObject({
      actor_id: chief.staff.id,
      action: 'attachment.broken',
      change: { sha256: sha256(bytes) },
    })
    expect((await fetched((await openIt(of, other.id)).opening)).content.equals(bytes)).toBe(true)
  })
})

describe('a withdrawn attachment', () => {
  it('stays on record with who and why, can still be opened, and cannot be withdrawn again', async () => {
    const of = await record()
    const { id } = await attachScanned(world.services, agent, of)
    await agent.call.attachment.followUp.withdraw({ id, reason: '传错了客户的材料' })
    expect(await listed(of)).toMatchObject([
      { id, status: 'CLEAN', withdrawnByName: agent.staff.name, withdrawnReason: '传错了客户的材料' },
    ])
    expect((await fetched((await openIt(of, id)).opening)).content.equals(pdf())).toBe(true)
    expect(await refusal(chief.call.attachment.followUp.withdraw({ id, reason: '再撤回一次' }))).toBe(
      'STEP_NOT_POSSIBLE',
    )
    expect((await auditOf(id)).filter(({ action }) => action === 'attachment.withdraw')).toMatchObject([
      { actor_id: agent.staff.id, change: { reason: '传错了客户的材料' } },
    ])
  })

  it('that still waits is scanned nevertheless', async () => {
    const of = await record()
    const { id } = await attach(world.services, agent, of, { bytes: pdf(10, world.scanner.virus) })
    await agent.call.attachment.followUp.withdraw({ id, reason: '传错了客户的材料' })
    await scanAttachments(world.services)
    expect(await listed(of)).toMatchObject([{ id, status: 'INFECTED' }])
  })
})

describe('an attachment on record', () => {
  it('is not changed or deleted, not even by the owner of the table, nor by housekeeping', async () => {
    const of = await record()
    const { id } = await attachScanned(world.services, agent, of)
    const refused = { code: '23001' }
    for (const change of [
      "UPDATE attachment SET sha256 = repeat('0', 64) WHERE id = $1",
      'UPDATE attachment SET bytes = 1 WHERE id = $1',
      "UPDATE attachment SET status = 'PENDING' WHERE id = $1",
      'UPDATE attachment SET uploaded_by = target_id WHERE id = $1',
      'UPDATE attachment SET target_id = id WHERE id = $1',
      'DELETE FROM attachment WHERE id = $1',
    ])
      await expect(world.db.pool.query(change, [id]), change).rejects.toMatchObject(refused)
    await expect(world.owner.pool.query('TRUNCATE attachment CASCADE')).rejects.toMatchObject(refused)
    await openIt(of, id)
    world.clock.advance(8 * DAY_MS)
    await forgetOld(world.services)
    expect(await piecesOf(id)).toHaveLength(1)
    const { rows } = await world.db.pool.query('SELECT 1 FROM attachment_opening WHERE attachment_id = $1', [
      id,
    ])
    expect(rows).toEqual([])
  })
})
