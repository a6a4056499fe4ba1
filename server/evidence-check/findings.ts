/*
 * What a check of the evidence can find. Every finding names the part and the place, so that somebody who knows the
 * records can look at exactly that.
 */

/** The parts of the evidence, with the place of a finding in each. */
export type Finding =
  /** The log itself. REWRITTEN: the copy outside has another entry at this place. */
  | {
      readonly what: 'ENTRY_CHANGED' | 'ENTRY_MISSING' | 'ENTRY_STRANGE' | 'ENTRY_REWRITTEN'
      readonly position: number
    }
  | { readonly what: 'TILE_CHANGED'; readonly level: number; readonly index: number }
  | { readonly what: 'HEAD_DIFFERS' | 'HEAD_FORGED' }
  | { readonly what: 'NUMBER_MISSING'; readonly position: number; readonly number: number }
  /** A checkpoint: another root than that of the entries, a signature that is not the log's, or none in the database. */
  | {
      readonly what: 'ROOT_DIFFERS' | 'CHECKPOINT_FORGED' | 'CHECKPOINT_MISSING' | 'TAIL_UNSIGNED'
      readonly size: number
    }
  /** A timestamp or cosignature that is not about its checkpoint, or not of whom it names. */
  | { readonly what: 'WITNESS_WRONG'; readonly size: number; readonly kind: string; readonly by: string }
  /** The digest of all entries under another algorithm, which a renewal states, is another one. */
  | { readonly what: 'RENEWAL_DIFFERS'; readonly position: number }
  /** A copy outside says something else than the database, or of more entries than it has: the database is older. */
  | {
      readonly what: 'COPY_DIFFERS' | 'COPY_UNREADABLE' | 'ROLLED_BACK'
      readonly copy: string
      readonly size: number | null
    }
  /** A visit as a whole. */
  | { readonly what: 'VISIT_MISSING'; readonly number: number; readonly visit: string }
  | {
      readonly what:
        | 'VISIT_UNLOGGED'
        | 'RECORDS_CHANGED'
        | 'TEXT_CHANGED'
        | 'ANSWERS_CHANGED'
        | 'SIGNATURE_CHANGED'
      readonly visit: string
    }
  | { readonly what: 'VISIT_CHANGED'; readonly visit: string; readonly columns: readonly string[] }
  /** An event of a visit: the chain does not hold, the log has another hash, it is not in the log, or it lies about its time. */
  | {
      readonly what: 'EVENT_CHANGED' | 'EVENT_MISSING' | 'EVENT_UNLOGGED' | 'EVENT_MISDATED' | 'EVENT_FOREIGN'
      readonly visit: string
      readonly seq: number
    }
  /** A row of a covered table, by its form and key (server/transparency/covered.ts). */
  | {
      readonly what: 'ROW_CHANGED' | 'ROW_MISSING' | 'ROW_MISDATED' | 'ROW_FOREIGN'
      readonly form: string
      readonly key: string
      readonly number: number
    }
  | { readonly what: 'ROW_UNLOGGED'; readonly form: string; readonly key: string }
  /**
   * An entry of the log says that a policy was erased: its recorded end, a hold, or the approval say otherwise; or the
   * visit is still there after a day. Or the visits are gone, and a row that belonged to them is still there.
   */
  | { readonly what: 'ERASED_UNDUE'; readonly position: number; readonly policy: string }
  | { readonly what: 'ERASED_PRESENT'; readonly position: number; readonly visit: string }
  | {
      readonly what: 'ERASED_ROW_PRESENT'
      readonly position: number
      readonly form: string
      readonly key: string
    }
  /** The statement of a day that is over says something else than the records. */
  | { readonly what: 'DAY_DIFFERS' | 'DAY_MISSING'; readonly day: string }

/** Takes findings as they are made. */
export type Report = (finding: Finding) => void
