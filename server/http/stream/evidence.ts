import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { makeZip } from 'client-zip'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { fileNames } from '../../evidence-desk/messages.zh-CN.ts'
import { monthArchive, recordArchive } from '../../evidence-desk/month.ts'
import { takeOpening } from '../../evidence-desk/openings.ts'
import { currentDocument } from '../../evidence-pack/keep.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/process/log.ts'
import {
  requireStaff,
  type StaffMember,
  type StaffRequest,
  staffActor,
} from '../../procedure/staff-member.ts'
import { answerRefusal } from '../base/trpc.ts'
import type { Streams } from './streams.ts'

const openingId = z.uuid()

/** The headers of a file that only its receiver may keep. `shown` files open in the browser, others are saved. */
export function fileHeaders(file: {
  readonly type: string
  readonly name: string
  readonly plainName: string
  readonly shown: boolean
}): Record<string, string> {
  const { type, name, plainName, shown } = file
  return {
    'Content-Type': type,
    'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Cache-Control': 'private, no-store',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  }
}

async function sendPack(services: Services, visitId: string, response: ServerResponse): Promise<void> {
  const { pdf, receiptCode } = await currentDocument(services, visitId, 'PACK', services.clock.now())
  response.writeHead(200, {
    ...fileHeaders({
      type: 'application/pdf',
      name: fileNames.pack(receiptCode),
      plainName: 'evidence.pdf',
      shown: false,
    }),
    'Content-Length': pdf.length,
  })
  response.end(pdf)
}

/** Sends the packs of a month while they are read, no faster than the receiver takes them. */
async function sendMonth(
  services: Services,
  asked: StaffRequest,
  staff: StaffMember,
  month: string,
  response: ServerResponse,
): Promise<void> {
  const archive = monthArchive(services, month, services.clock.now())
  const entries = (async function* () {
    for await (const { name, content, at } of archive.files) {
      // Nothing more is read or made for somebody who has left.
      if (response.destroyed) return
      yield { name, input: content, lastModified: at }
    }
  })()
  response.writeHead(
    200,
    fileHeaders({
      type: 'application/zip',
      name: fileNames.month(month),
      plainName: `evidence-${month}.zip`,
      shown: false,
    }),
  )
  let complete = false
  try {
    await pipeline(Readable.from(chunksOf(makeZip(entries))), response)
    complete = true
  } catch {
    // The connection is cut before the archive's directory, without which no tool takes it for a whole one.
  }
  await recordArchive(services, staffActor(asked, staff), { month, progress: archive.progress(), complete })
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
}

/**
 * `GET /api/admin/evidence/<id of the opening>`: sends the pack of a visit, or the archive of a month, once to the person
 * who opened it. The right is checked again, because it may have been taken away since.
 *
 * @param streams limits the files that one person can fetch at once
 */
export async function answerEvidence(
  services: Services,
  log: Log,
  streams: { readonly packs: Streams; readonly months: Streams },
  asked: StaffRequest,
  id: string,
  response: ServerResponse,
): Promise<void> {
  try {
    const staff = requireStaff(asked, null)
    const parsed = openingId.safeParse(id)
    if (!parsed.success) throw new DomainError('EXPORT_EXPIRED')
    const taken = await takeOpening(services, {
      id: parsed.data,
      staffId: staff.id,
      now: services.clock.now(),
    })
    requireStaff(asked, taken.month === null ? 'evidence.download' : 'evidence.export')
    if (!(taken.month === null ? streams.packs : streams.months).begin(staff.id, response)) return
    if (taken.month !== null) return await sendMonth(services, asked, staff, taken.month, response)
    if (taken.visitId !== null) return await sendPack(services, taken.visitId, response)
  } catch (thrown) {
    if (response.destroyed) return
    if (response.headersSent) throw thrown
    return answerRefusal(response, thrown, { log, path: 'evidence' })
  }
}
