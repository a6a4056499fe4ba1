/** What is wrong with a backup. Each names the object or the place, so that somebody can look at exactly that. */
export type BackupFault =
  /** An object has other bytes than were written, or was put under another name. */
  | { readonly what: 'CHANGED' | 'MISSING'; readonly name: string }
  /** An object was sealed with a key that is not configured; `key` is the id that it names. */
  | { readonly what: 'WRONG_KEY'; readonly name: string; readonly key: string }
  /** A part of the write-ahead log is not there: the first file that lacks it, and the positions. */
  | {
      readonly what: 'WAL_MISSING'
      readonly segment: string
      readonly from: string
      readonly to: string | null
    }
  /** There is no base backup from which the instant can be reached. */
  | { readonly what: 'NO_BASE' }
  /** The write-ahead log ends before the instant. */
  | { readonly what: 'ENDS_BEFORE'; readonly at: string | null }
  /** A tablespace was created after the base backup and before the instant. */
  | { readonly what: 'TABLESPACE_SINCE' }
  /** PostgreSQL could not replay the log; its last words. */
  | { readonly what: 'NOT_REPLAYED'; readonly words: string }

export class BackupBroken extends Error {
  readonly fault: BackupFault

  constructor(fault: BackupFault) {
    super(`backup: ${JSON.stringify(fault)}`)
    this.name = 'BackupBroken'
    this.fault = fault
  }
}
