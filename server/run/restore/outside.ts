import type { PublishPort } from '../../adapters/publish/port.ts'
import { readTimestampToken } from '../../adapters/timestamp/token.ts'
import type { Finding } from '../../evidence-check/findings.ts'
import type { Published } from '../../evidence-check/published.ts'
import { publishedName, readPublishedName } from '../../transparency/rules/published.ts'

/** What copies outside have and the restored log has not. */
export interface Missing {
  readonly entries: number
  /** The instants of the last checkpoint that was restored, and of the last one outside. */
  readonly from: Date | null
  readonly to: Date | null
  /** The instant of the first checkpoint that was not restored. */
  readonly first: Date | null
  /** The size of the last checkpoint outside. */
  readonly size: number
}

/** When a checkpoint was made, as its timestamp outside says; null if it has none. */
async function stampedAt(places: readonly PublishPort[], size: number): Promise<Date | null> {
  for (const place of places) {
    const token = await place.read(publishedName.witnessed(size, 'TIMESTAMP', 'RFC 3161'))
    if (token !== null) return readTimestampToken(token).at
  }
  return null
}

/**
 * Compares the restored log with the copies outside.
 * @param signedAt the instant of a checkpoint in the database that is in use; null if that database is gone
 */
export async function missingOf(
  places: readonly PublishPort[],
  { notes }: Published,
  restored: {
    readonly entries: number
    readonly checkpoint: { readonly size: number; readonly at: Date } | null
  },
  signedAt: (size: number) => Promise<Date | null>,
): Promise<Missing | null> {
  const sizes = notes
    .flatMap(({ name }) => readPublishedName(name.slice(name.indexOf('/') + 1))?.size ?? [])
    .toSorted((a, b) => a - b)
  const last = sizes.at(-1)
  if (last === undefined) return null
  const at = async (size: number) => (await signedAt(size)) ?? (await stampedAt(places, size))
  const first = sizes.find((size) => size > restored.entries)
  return {
    entries: Math.max(0, last - restored.entries),
    from: restored.checkpoint?.at ?? null,
    to: await at(last),
    first: first === undefined ? null : await at(first),
    size: last,
  }
}

/** Whether a finding only says that the copy is older than the copies outside, which a restore to the past always is. */
export function saysOlder(finding: Finding, lastSigned: number): boolean {
  if (finding.what === 'ROLLED_BACK') return true
  return finding.what === 'CHECKPOINT_MISSING' && finding.size > lastSigned
}
