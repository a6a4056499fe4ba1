import { type BackupPlace, readBases, readPieces } from './objects.ts'
import { removable } from './rules/keep.ts'
import { BASES, manifestName, readBaseName } from './rules/names.ts'

/** Removes what is no longer needed to restore any second of the last `days` days. */
export async function prune(
  place: BackupPlace,
  input: { readonly now: Date; readonly days: number },
): Promise<{ readonly bases: number; readonly pieces: number }> {
  const { bases, pieces } = removable(await readBases(place), await readPieces(place), input)
  for (const base of bases) {
    // The manifest goes first: a base backup that lacks pieces must not look complete.
    await place.store.remove(manifestName(base))
    const parts: string[] = []
    for await (const name of place.store.list(BASES)) if (readBaseName(name)?.base === base) parts.push(name)
    for (const name of parts) await place.store.remove(name)
  }
  for (const name of pieces) await place.store.remove(name)
  return { bases: bases.length, pieces: pieces.length }
}
