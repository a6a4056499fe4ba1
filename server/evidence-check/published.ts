import type { PublishPort } from '../adapters/publish/port.ts'
import { readPublishedName } from '../transparency/rules/published.ts'
import type { CopyOfTile } from './copies.ts'

/** What was published of the log, as a check needs it. */
export interface Published {
  readonly notes: readonly { readonly name: string; readonly note: string }[]
  readonly copyOfTile: CopyOfTile
}

/**
 * Reads what was published in these places.
 * @throws VendorError if a place cannot be read
 */
export async function readPublished(places: readonly PublishPort[]): Promise<Published> {
  const notes: { name: string; note: string }[] = []
  // The last tile of an index that was published has the most hashes.
  const tiles = new Map<number, { readonly place: PublishPort; readonly name: string }>()
  for (const place of places) {
    for await (const name of place.list()) {
      const read = readPublishedName(name)
      if (read?.part === 'tile') tiles.set(read.index, { place, name })
      if (read?.part !== 'checkpoint') continue
      const bytes = await place.read(name)
      if (bytes !== null) notes.push({ name: `${place.kind}/${name}`, note: Buffer.from(bytes).toString() })
    }
  }
  return {
    notes,
    copyOfTile: async (index) => {
      const tile = tiles.get(index)
      return tile === undefined ? null : await tile.place.read(tile.name)
    },
  }
}
