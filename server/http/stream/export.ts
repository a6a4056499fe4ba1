import type { ServerResponse } from 'node:http'
import type { Services } from '../../context.ts'
import { exportSheet } from '../../export/kinds.ts'
import { type Sheet, sheetTypes, writeSheet } from '../../export/sheet.ts'
import { recordExport, takeTicket } from '../../export/tickets.ts'
import { dayOf } from '../../kernel/calendar.ts'
import { DomainError } from '../../kernel/errors.ts'
import { toDomainError, toTrpcError, wireError } from '../../procedure/errors.ts'
import {
  requireReady,
  type StaffMember,
  type StaffRequest,
  staffActor,
} from '../../procedure/staff-member.ts'
import { httpStatusOf } from '../base/trpc.ts'
import type { Streams } from './streams.ts'

function counted(sheet: Sheet): { sheet: Sheet; rows: () => number } {
  let rows = 0
  const counting = (async function* () {
    for await (const row of sheet.rows) {
      rows += 1
      yield row
    }
  })()
  return { sheet: { ...sheet, rows: counting }, rows: () => rows }
}

function refuse(response: ServerResponse, error: DomainError): void {
  response.writeHead(httpStatusOf(toTrpcError(error)), {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(wireError(error).message)
}

/**
 * Runs `work` if the person's account is ready. Returns the refusal as an error if the account is not ready or `work`
 * is refused.
 */
async function ready<T>(staff: StaffMember, work: () => Promise<T>): Promise<T | DomainError> {
  try {
    requireReady(staff)
    return await work()
  } catch (error) {
    const refusal = toDomainError(error)
    // An unexpected failure is logged by the caller.
    if (refusal.code === 'INTERNAL') throw error
    return refusal
  }
}

/**
 * Sends an export while its rows are read. If the reader disconnects or an error occurs, the connection is cut before
 * the end of the file. An incomplete file is therefore never mistaken for a complete one.
 *
 * STAFF_NOT_SIGNED_IN, TOO_MANY_REQUESTS and the refusals of `takeTicket` and `exportSheet` are answered as plain text, because the browser shows the
 * response as a page.
 */
export async function answerExport(
  services: Services,
  streams: Streams,
  request: StaffRequest,
  token: string,
  response: ServerResponse,
): Promise<void> {
  const { staff } = request
  if (staff === null) return refuse(response, new DomainError('STAFF_NOT_SIGNED_IN'))
  try {
    if (!streams.begin(staff.id, response)) return
  } catch (error) {
    // The ticket has not been used up, so the same link works after another export of this person has ended.
    return refuse(response, toDomainError(error))
  }
  const opened = await ready(staff, async () => {
    const ticket = await takeTicket(services, staff.id, token)
    return { ticket, whole: await exportSheet(services, ticket.request) }
  })
  if (opened instanceof DomainError) return refuse(response, opened)
  const { ticket, whole } = opened
  const { sheet, rows } = counted(whole)
  const name = `${sheet.name}-${dayOf(services.clock.now())}.${ticket.format}`
  response.writeHead(200, {
    'Content-Type': sheetTypes[ticket.format],
    'Content-Disposition': `attachment; filename="export.${ticket.format}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  let complete = false
  try {
    await writeSheet(ticket.format, sheet, response)
    complete = true
  } catch {
    // `writeSheet` has already closed the connection. The incomplete export is recorded below.
  }
  const ended = { kind: ticket.request.kind, rows: rows(), complete }
  await recordExport(services, staffActor(request, staff), ended)
}
