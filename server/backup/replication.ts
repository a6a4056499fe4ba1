import pg from 'pg'
import { z } from 'zod'

/*
 * The part of PostgreSQL's replication protocol that a backup needs. pg_basebackup and pg_receivewal speak it, too, but are
 * not in the embedded PostgreSQL and must be of the server's version; this client needs no program.
 */

const rowSchema = z.object({ fields: z.array(z.union([z.string(), z.instanceof(Buffer), z.null()])) })
const dataSchema = z.object({ chunk: z.instanceof(Buffer) })

/** The bytes of one message of a stream, and how to make the server wait for a while. */
export type OnData = (chunk: Buffer, connection: pg.Connection) => void

/** A statement whose answer contains a stream of bytes. pg calls the handlers. */
class Streamed implements pg.Submittable {
  readonly rows: (string | null)[][] = []
  readonly done: Promise<void>
  readonly #text: string
  readonly #onData: OnData
  #resolve: () => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor(text: string, onData: OnData) {
    this.#text = text
    this.#onData = onData
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.done.catch(() => undefined)
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text)
  }
  handleRowDescription(): void {}
  handleDataRow(message: unknown): void {
    this.rows.push(rowSchema.parse(message).fields.map((field) => (field === null ? null : String(field))))
  }
  handleCopyData(message: unknown, connection: pg.Connection): void {
    // The parser uses its buffer again for the next message.
    this.#onData(Buffer.from(dataSchema.parse(message).chunk), connection)
  }
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleReadyForQuery(): void {
    this.#resolve()
  }
  handleError(error: unknown): void {
    this.#reject(error)
  }
}

/** Connects as a receiver of replication. The role needs REPLICATION. */
export async function connectReplication(url: string): Promise<pg.Client> {
  const address = new URL(url)
  // `database` instead of `true`: pg_hba.conf then needs no line for the database `replication`.
  address.searchParams.set('replication', 'database')
  const client = new pg.Client({
    connectionString: address.href,
    application_name: 'return-visit-backup',
    keepAlive: true,
  })
  // Whoever streams learns of it; without a listener it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Runs a statement that streams. @returns the rows of its other results */
export async function streamed(
  client: pg.Client,
  text: string,
  onData: OnData,
): Promise<(string | null)[][]> {
  const statement = new Streamed(text, onData)
  const lost = new Promise<never>((_, reject) => {
    client.once('error', reject)
    client.once('end', () => reject(new Error('the connection of the backup was closed')))
  })
  lost.catch(() => undefined)
  client.query(statement)
  await Promise.race([statement.done, lost])
  return statement.rows
}

const identity = z.object({ systemid: z.string(), timeline: z.coerce.number().int() })

/** The server's own number, which a restored copy keeps, and its timeline, which changes with every restore. */
export async function identify(client: pg.Client): Promise<{ systemId: string; timeline: number }> {
  const { rows } = await client.query('IDENTIFY_SYSTEM')
  const { systemid, timeline } = identity.parse(rows[0])
  return { systemId: systemid, timeline }
}

/** Microseconds between PostgreSQL's epoch (2000) and that of JavaScript. */
const EPOCH_US = 946_684_800_000_000n

/** A status of the receiver: everything before `lsn` is stored, so the server can forget it. */
export function statusUpdate(lsn: bigint, now: Date): Buffer {
  const body = Buffer.alloc(1 + 8 * 4 + 1)
  body.write('r', 0)
  for (const at of [1, 9, 17]) body.writeBigUInt64BE(lsn, at)
  body.writeBigInt64BE(BigInt(now.getTime()) * 1000n - EPOCH_US, 25)
  const head = Buffer.alloc(5)
  head.write('d', 0)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** A message in the stream of the write-ahead log; null for one that says nothing about it. */
export function walMessage(
  chunk: Buffer,
): { readonly data: { readonly at: bigint; readonly bytes: Buffer } | null; readonly reply: boolean } | null {
  const kind = String.fromCharCode(chunk[0] ?? 0)
  if (kind === 'w') return { data: { at: chunk.readBigUInt64BE(1), bytes: chunk.subarray(25) }, reply: false }
  if (kind === 'k') return { data: null, reply: chunk[17] === 1 }
  return null
}
