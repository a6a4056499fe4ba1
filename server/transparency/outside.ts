import { checkpointMessage } from '../adapters/alert/checkpoint.ts'
import type { PublishPort } from '../adapters/publish/port.ts'
import type { WitnessPort } from '../adapters/witness/port.ts'
import type { Services } from '../context.ts'
import { digestOf, sha256 } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { HOUR_MS } from '../kernel/calendar.ts'
import { systemClock } from '../kernel/clock.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query } from '../kernel/database/statement.ts'
import { columnsOf, insertFrom } from '../kernel/database/table.ts'
import { lastCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { cosign } from './cosign.ts'
import { publishedName } from './rules/published.ts'
import { TILE_WIDTH } from './rules/tile.ts'
import { consistencyProof, tilesIn } from './tiles.ts'

/*
 * Brings checkpoints to where nobody who can write to the database has a hand. From then on the past cannot be rewritten
 * unnoticed.
 */

const w = columnsOf(tables.logWitnessed, 'w')
const c = columnsOf(tables.logCheckpoint, 'c')

/** The last checkpoint that went there. */
const LAST = query({ kind: w.kind, by: w.by }, ({ kind, by }) =>
  select(
    pick(c, 'size', 'at'),
    `FROM ${w} JOIN ${c} ON ${c.size} = ${w.size} WHERE ${w.kind} = ${kind} AND ${w.by} = ${by} ORDER BY ${w.size} DESC LIMIT 1`,
  ),
)
const OF_SIZE = query({ size: w.size }, ({ size }) =>
  select(pick(w, 'kind', 'by', 'at', 'content'), `FROM ${w} WHERE ${w.size} = ${size} ORDER BY ${w.at}`),
)
const INSERT = prepare(
  { size: w.size, kind: w.kind, by: w.by, at: w.at, content: w.content },
  (row) => `${insertFrom(tables.logWitnessed, row, '(SELECT 1) one')} ON CONFLICT DO NOTHING`,
)

/** What came back from the witnesses of a checkpoint. */
export async function witnessedOf({ db }: Pick<Services, 'db'>, size: number) {
  return await OF_SIZE.all(db, { size: String(size) })
}

type Needed = Pick<Services, 'db' | 'clock' | 'evidence' | 'publicUrl' | 'alert'> &
  Pick<Services, 'timestamps' | 'publishers' | 'witnesses'>

/** Something that is done with one checkpoint of each hour. */
interface Duty {
  readonly kind: 'TIMESTAMP' | 'COSIGNED' | 'PUBLISHED' | 'TOLD'
  readonly by: string
  /** @param since the size of the checkpoint with which it was done last; 0 if it was never done */
  readonly fulfil: (checkpoint: SignedCheckpoint, since: number) => Promise<Buffer | null>
}

/** Publishes a checkpoint, the tiles that are new since the last one, and what witnesses said of it so far. */
async function publish(
  services: Needed,
  port: PublishPort,
  { size, note }: SignedCheckpoint,
  since: number,
): Promise<null> {
  const read = tilesIn(services.db)
  for (let index = Math.floor(since / TILE_WIDTH); index * TILE_WIDTH < size; index += 1) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH)
    const hashes = await read({ level: 0, index, width })
    await port.publish(publishedName.tile(size, index), Buffer.concat(hashes))
  }
  for (const { kind, by, content } of await witnessedOf(services, size))
    if (content !== null) await port.publish(publishedName.witnessed(size, kind, by), content)
  // The checkpoint comes last: with it, everything that belongs to it is there.
  await port.publish(publishedName.checkpoint(size), Buffer.from(note))
  return null
}

async function askWitness(
  services: Needed,
  port: WitnessPort,
  { size, note }: SignedCheckpoint,
  since: number,
): Promise<Buffer> {
  const prove = async (from: number, to: number) => await consistencyProof(services.db, from, to)
  return Buffer.from(await cosign(port, { checkpoint: note, size, since, prove, now: systemClock.now() }))
}

/** In this order: what is published last contains what was said of it before. */
function dutiesOf(services: Needed): Duty[] {
  const { timestamps, witnesses, publishers, alert, evidence } = services
  return [
    ...(timestamps === null
      ? []
      : [
          {
            kind: 'TIMESTAMP',
            by: 'RFC 3161',
            fulfil: async ({ note }: SignedCheckpoint) =>
              Buffer.from(await timestamps.stamp(sha256(note), 'sha256')),
          } as const,
        ]),
    ...witnesses.map((port) => {
      const fulfil: Duty['fulfil'] = (checkpoint, since) => askWitness(services, port, checkpoint, since)
      return { kind: 'COSIGNED', by: port.key.slice(0, port.key.indexOf('+')), fulfil } as const
    }),
    ...publishers.map((port) => {
      const fulfil: Duty['fulfil'] = (checkpoint, since) => publish(services, port, checkpoint, since)
      return { kind: 'PUBLISHED', by: port.kind, fulfil } as const
    }),
    ...(alert === null
      ? []
      : [
          {
            kind: 'TOLD',
            by: 'WeCom',
            fulfil: async ({ at, size, root }: SignedCheckpoint) => {
              const url = `${services.publicUrl}/admin/evidence`
              await alert.send(
                checkpointMessage({ at, origin: evidence.log, size, root: root.toString('base64'), url }),
              )
              return null
            },
          } as const,
        ]),
  ]
}

/**
 * Has a checkpoint timestamped by the longest hash, beside the timestamp of its hour.
 * @returns false if no authority is configured
 * @throws VendorError if the authority is not available now
 */
export async function stampAnew(services: Needed, { size, note }: SignedCheckpoint): Promise<boolean> {
  if (services.timestamps === null) return false
  const content = Buffer.from(await services.timestamps.stamp(digestOf('sha512', note), 'sha512'))
  const at = services.clock.now()
  await INSERT.run(services.db, {
    size: String(size),
    kind: 'TIMESTAMP',
    by: 'RFC 3161, SHA-512',
    at,
    content,
  })
  return true
}

const hourOf = (at: Date) => Math.floor(at.getTime() / HOUR_MS)

/**
 * Brings the newest checkpoint to every witness that has not had one in its hour. A witness that cannot be reached gets
 * the newest one as soon as it can be: that covers all before it.
 *
 * @param onFailure gets what went wrong with a witness; the others are served all the same
 */
export async function bringOutside(
  services: Needed,
  onFailure: (duty: Pick<Duty, 'kind' | 'by'>, error: unknown) => void,
): Promise<void> {
  const at = services.clock.now()
  const checkpoint = await lastCheckpoint(services.db)
  if (checkpoint === null) return
  const { size } = checkpoint
  for (const { kind, by, fulfil } of dutiesOf(services)) {
    const last = await LAST.first(services.db, { kind, by })
    if (last !== undefined && hourOf(last.at) >= hourOf(checkpoint.at)) continue
    try {
      const content = await fulfil(checkpoint, Number(last?.size ?? 0))
      await INSERT.run(services.db, { size: String(size), kind, by, at, content })
    } catch (error) {
      onFailure({ kind, by }, error)
    }
  }
}
