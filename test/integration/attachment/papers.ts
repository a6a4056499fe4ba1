import { createHash } from 'node:crypto'
import { receiveAttachment } from '#server/attachment/receive.ts'
import { scanAttachments } from '#server/attachment/scan.ts'
import type { Services } from '#server/context.ts'
import type { AttachmentTarget, Paper } from '#server/vocabulary/attachments.ts'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import type { World } from '#test/support/world/world.ts'

/** A record to which papers can be attached. */
export interface Attached {
  readonly kind: AttachmentTarget
  readonly id: string
  readonly caseId: string
  readonly visitId: string
}

const known = { followUp: 'follow_up', problem: 'problem_case' } as const
const results = {
  followUp: { disposition: 'WRONG_NUMBER' },
  problem: { disposition: 'COMPLAINT', problem: { category: 'OTHER', description: '投诉服务态度' } },
} as const

/** Opens a follow-up or a problem case by a call. */
export async function openRecord(world: World, kind: AttachmentTarget, index: number): Promise<Attached> {
  const { visitId, caseId } = await askedCase(world, 10, {}, index)
  const agent = await deskOf(world)
  await callAndFinish(agent, await takeNext(agent), results[kind])
  const { rows } = await world.db.pool.query(`SELECT id FROM ${known[kind]} WHERE visit_id = $1`, [visitId])
  return { kind, id: rows[0].id, caseId, visitId }
}

export const actorOf = ({ staff }: Pick<Desk, 'staff'>) =>
  ({ kind: 'STAFF', id: staff.id, requestId: 'test', origin: {} }) as const

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A file of some size that begins like a PDF. */
export function pdf(size = 1000, text = ''): Buffer {
  const body = Buffer.from(Array.from({ length: size }, (_, index) => (index * 31) % 253))
  return Buffer.concat([Buffer.from(`%PDF-1.7\n${text}`), body])
}

/** A file as it arrives. */
export async function* arriving(bytes: Buffer, chunk = 50_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
}

/** Uploads a file as this person. */
export async function attach(
  services: Services,
  desk: Pick<Desk, 'staff'>,
  to: Attached,
  file: { readonly bytes?: Buffer; readonly name?: string; readonly paper?: Paper } = {},
) {
  const { bytes = pdf(), name = '回执.pdf', paper = 'OTHER_PAPER' } = file
  const upload = { kind: to.kind, id: to.id, paper, name, bytes: arriving(bytes) }
  return await receiveAttachment(services, actorOf(desk), upload)
}

/** Uploads a file and has it scanned. */
export async function attachScanned(
  services: Services,
  desk: Pick<Desk, 'staff'>,
  to: Attached,
  file: Parameters<typeof attach>[3] = {},
) {
  const attached = await attach(services, desk, to, file)
  const failure = await scanAttachments(services)
  if (failure !== null) throw failure
  return attached
}
