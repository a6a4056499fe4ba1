/*
 * The names under which parts of the log are published outside. They begin with the size of the log, so that they sort
 * as they were published.
 */

const DIGITS = 14
const sized = (size: number) => String(size).padStart(DIGITS, '0')

export const publishedName = {
  checkpoint: (size: number) => `${sized(size)}-9-checkpoint`,
  /** The hashes of the tile `index` of the first level, as far as the log of this size has them. */
  tile: (size: number, index: number) => `${sized(size)}-1-tile-${index}`,
  /** What a witness answered. */
  witnessed: (size: number, kind: string, by: string) =>
    `${sized(size)}-5-${kind.toLowerCase()}-${by.replaceAll(/[^A-Za-z0-9.]/g, '_')}`,
} as const

/** What a published name is about; null if it is none of this log. */
export function readPublishedName(
  name: string,
):
  | { readonly size: number; readonly part: 'checkpoint' }
  | { readonly size: number; readonly part: 'tile'; readonly index: number }
  | null {
  const [, size, part, index] = /^(\d{14})-(?:9-(checkpoint)|1-tile-(\d{1,12}))$/.exec(name) ?? []
  if (size === undefined) return null
  if (part === 'checkpoint') return { size: Number(size), part }
  return { size: Number(size), part: 'tile', index: Number(index) }
}
