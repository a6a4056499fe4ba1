import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { type PolicyRecord, readPolicyFile, UnusableFile } from '../intake/policy-file.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { DomainError } from '../kernel/errors.ts'
import { storableText } from '../kernel/storable.ts'
import { normalPolicyNo } from '../kernel/text/spelling.ts'
import { ownTurn } from '../kernel/turns.ts'
import { policyImportTexts } from './messages.zh-CN.ts'
import { LONGEST_NAME, MOST_BYTES, MOST_LINES, MOST_ROWS, RECEIVED_AT_ONCE } from './rules/bounds.ts'
import { noRows } from './rules/counts.ts'
import { type RowContent, sealRow } from './sealed-row.ts'
import {
  addRows,
  dropBrokenUpload,
  dropReceiving,
  insertImport,
  moveImport,
  type ReceivedRow,
} from './write.ts'

/** A file while it is uploaded. */
export interface UploadedFile {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
}

const LF = 0x0a
const CR = 0x0d

function lineEndsIn(chunk: Buffer): number {
  let count = 0
  for (const byte of chunk) if (byte === LF || byte === CR) count += 1
  return count
}

/** Refuses a file as soon as it is larger than the limit or has too many lines, and counts its bytes. */
function limited(bytes: AsyncIterable<Buffer>) {
  let size = 0
  let lines = 0
  const chunks = (async function* () {
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > MOST_BYTES) throw new UnusableFile(policyImportTexts.tooLarge)
      lines += lineEndsIn(chunk)
      if (lines > MOST_LINES) throw new UnusableFile(policyImportTexts.tooMany)
      yield chunk
    }
  })()
  return { chunks, size: () => size }
}

function contentOf(
  columns: readonly string[],
  record: PolicyRecord,
): { content: RowContent; policyNo: string } {
  if (!('cells' in record)) {
    const { raw, policyNo, message } = record
    return { content: { raw, policyNo, message }, policyNo }
  }
  const { cells } = record
  return { content: { cells: columns.map((name) => cells[name] ?? '') }, policyNo: cells.保单号 ?? '' }
}

/** Seals the rows of one file in their order. */
function createSealer(services: Pick<Services, 'secrets'>, importId: string, columns: readonly string[]) {
  let next = 0
  return {
    seal: (record: PolicyRecord): ReceivedRow => {
      const seq = next
      next += 1
      const { content, policyNo } = contentOf(columns, record)
      const number = normalPolicyNo(policyNo.trim())
      return {
        importId,
        seq,
        line: record.line,
        policyIndex: number === '' ? null : services.secrets.index('policy_no', number),
        sealed: sealRow(services.secrets, { importId, seq }, content),
      }
    },
    rows: () => next,
  }
}

async function receive(services: Services, id: string, file: UploadedFile) {
  const { chunks, size } = limited(file.bytes)
  const { encoding, columns, records } = await readPolicyFile(chunks)
  const sealer = createSealer(services, id, columns)
  let batch: ReceivedRow[] = []
  const flush = async () => {
    // Somebody put the upload aside, or the database considers it broken off.
    if (!(await addRows(services.db, id, batch, services.clock.now())))
      throw new DomainError('STEP_NOT_POSSIBLE')
    batch = []
    await ownTurn()
  }
  for await (const record of records) {
    if (sealer.rows() === MOST_ROWS) throw new UnusableFile(policyImportTexts.tooMany)
    batch.push(sealer.seal(record))
    if (batch.length === RECEIVED_AT_ONCE) await flush()
  }
  if (batch.length > 0) await flush()
  return { encoding, columns: [...columns], rows: sealer.rows(), bytes: size() }
}

/**
 * Receives a file of policies while it is uploaded. Its rows are stored sealed, so that memory use does not grow with
 * the file, and nothing is imported. Afterwards a job checks the rows.
 *
 * @throws DomainError IMPORT_UNDER_WAY if another import is open; FILE_INVALID {problems} if the file is too large, is
 * not text, or has unknown, duplicate or missing columns; nothing is then kept
 */
export async function receiveFile(
  services: Services,
  actor: Actor,
  file: UploadedFile,
): Promise<{ id: string }> {
  const at = services.clock.now()
  const { db } = services
  const id = services.ids.id(at)
  await dropBrokenUpload(db, at)
  const fileName = [...storableText(file.name).trim()].slice(0, LONGEST_NAME).join('')
  try {
    await insertImport(services, actor, { id, fileName, at, none: noRows })
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('IMPORT_UNDER_WAY') : error
  }
  try {
    const received = await receive(services, id, file)
    const moved = await moveImport(services, actor, {
      id,
      from: ['RECEIVING'],
      set: { status: 'CHECKING', ...received },
      at: services.clock.now(),
      action: 'import.upload',
      change: { rows: received.rows },
    })
    if (!moved) throw new DomainError('STEP_NOT_POSSIBLE')
  } catch (error) {
    await dropReceiving(db, id)
    if (error instanceof UnusableFile) throw new DomainError('FILE_INVALID', { problems: [error.message] })
    throw error
  }
  services.wake('imports')
  return { id }
}
