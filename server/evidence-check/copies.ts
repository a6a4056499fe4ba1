import { readCheckpoint } from '../transparency/rules/checkpoint.ts'
import { readNote } from '../transparency/rules/note.ts'
import type { Report } from './findings.ts'

/** A checkpoint that was published to where nobody who can write to the database can. */
export interface Copy {
  /** Where it is, for people. */
  readonly name: string
  readonly size: number
  readonly root: Uint8Array
}

/** Reads published notes. What is no checkpoint of this log is reported. */
export function readCopies(
  log: string,
  notes: readonly { readonly name: string; readonly note: string }[],
  report: Report,
): Copy[] {
  return notes.flatMap(({ name, note }) => {
    const read = readNote(note)
    const checkpoint = read === null ? null : readCheckpoint(read.text)
    if (checkpoint !== null && checkpoint.origin === log)
      return [{ name, size: checkpoint.size, root: checkpoint.root }]
    report({ what: 'COPY_UNREADABLE', copy: name, size: null })
    return []
  })
}

/**
 * Gives the hashes that were published of the first tile level: those of a whole tile, or of its beginning. Null if
 * nothing of it was published.
 */
export type CopyOfTile = (index: number) => Promise<Uint8Array | null>
