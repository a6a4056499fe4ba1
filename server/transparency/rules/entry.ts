import { canonical } from '../../evidence/rules/canonical.ts'

/*
 * What the log consists of. The content of an entry is canonical JSON (RFC 8785); its leaf hash is computed over the
 * UTF-8 of it. Names of fields are part of the evidence: they are never changed, only added to.
 */

/** The first entry: whose log it is, and the hash function of its tree, for good. */
export interface StartEntry {
  readonly kind: 'start'
  readonly log: string
  readonly at: string
  /** Absent: SHA-256. */
  readonly hash?: 'sm3'
}

/** A visit whose last event was `seq` then, with the head of its chain. The chain covers all events before. */
export interface VisitEntry {
  readonly kind: 'visit'
  /** Numbers are given to visits without gaps, in the order in which the log meets them. */
  readonly number: number
  readonly visit: string
  readonly seq: number
  /** In hexadecimal: 32 bytes of SHA-256, or a multihash that names another function. */
  readonly head: string
  /**
   * The hash over everything that is stored about the visit, with the name of its form before a colon
   * (server/transparency/records.ts). Missing if something came between.
   */
  readonly records?: string
  /**
   * What is wrong with the events since the entry before. FOUND: they were on file before the log began, or an older
   * version wrote them in its first day. UNKNOWN: this platform did not write one of them. LATE: one of them says another
   * time than its place in the log.
   */
  readonly origin?: 'FOUND' | 'UNKNOWN' | 'LATE'
}

/** Rows of covered tables: the table and form, the key, and the hash of the row as `hashText` writes it. */
export interface RowsEntry {
  readonly kind: 'rows'
  /** The number of the first of them. Numbers are given to rows without gaps. */
  readonly from: number
  readonly rows: readonly (readonly [form: string, key: string, hash: string])[]
  /**
   * The numbers of the rows of the audit that this platform did not write. Missing if none is of the audit, or if they are
   * from before, when rows had no keyed hash.
   */
  readonly unknown?: readonly number[]
}

/**
 * Everything that was committed a moment before `at` is in an entry before this one. A checkpoint follows.
 * @see server/transparency/rules/late.ts
 */
export interface MarkEntry {
  readonly kind: 'mark'
  readonly at: string
  readonly visits: number
  readonly rows: number
}

/** The statement of a day that is over (Shanghai): what was opened, and how visits ended on it. */
export interface DayEntry {
  readonly kind: 'day'
  readonly day: string
  readonly opened: number
  /** The lowest and highest number of the visits opened on it; null if there are none. */
  readonly first: number | null
  readonly last: number | null
  readonly ended: { readonly SUCCESS: number; readonly CALLBACK: number; readonly CANCELLED: number }
}

/** The key (vkey) under which checkpoints are signed from here on. The next checkpoint is signed by both. */
export interface KeyEntry {
  readonly kind: 'key'
  readonly key: string
  readonly at: string
}

/**
 * All entries before this one, hashed by another algorithm while the one of the tree was still sound (the idea of RFC 4998). A
 * timestamp by that algorithm over a checkpoint behind it keeps the log provable when the tree's hash no longer is.
 */
export interface RenewalEntry {
  readonly kind: 'renewal'
  readonly at: string
  readonly algorithm: 'sha512'
  /** Over each entry: its length in four bytes, the most significant first, and its content. In hexadecimal. */
  readonly digest: string
}

/**
 * The time for which a policy's records had to be kept is over, and what the platform has of its visits is erased. It is
 * appended and signed before anything goes; without it, a visit that is gone is a finding. It has no personal data: ids
 * name nobody any more once their rows are gone, and the days are those that the statements of days count.
 */
export interface ErasedEntry {
  readonly kind: 'erased'
  readonly at: string
  readonly policy: string
  /** The day on which the contract ended, which of the law's times it has, and the last day on which it had to be kept. */
  readonly ended: string
  readonly term: 'LONG' | 'SHORT'
  readonly until: string
  readonly ground: 'RETENTION_OVER'
  /** The list that a second person approved, and the hash of what they approved. In hexadecimal. */
  readonly erasure: string
  readonly approval: string
  /** All visits of the policy: their last event, the day on which each was opened, and the days on which it ended. */
  readonly visits: readonly {
    readonly visit: string
    readonly number: number
    readonly seq: number
    readonly opened: string
    readonly ended: readonly (readonly [how: 'SUCCESS' | 'CALLBACK' | 'CANCELLED', day: string])[]
  }[]
  /** The rows of covered tables that go with them. Further ones are in a further entry about the same policy. */
  readonly rows: readonly (readonly [form: string, key: string])[]
}

/** Rows in one such entry at most; a row takes less than 100 bytes. */
export const ERASED_ROWS_PER_ENTRY = 400

export type LogEntry =
  | StartEntry
  | VisitEntry
  | RowsEntry
  | MarkEntry
  | DayEntry
  | KeyEntry
  | RenewalEntry
  | ErasedEntry

/** Bytes that an entry has at most: entries are served with a length of 16 bits (c2sp.org/tlog-tiles). */
export const LARGEST_ENTRY = 65_535

/** Rows in one entry at most; a row takes less than 200 bytes. */
export const ROWS_PER_ENTRY = 300

export function entryContent(entry: LogEntry): string {
  return canonical({ ...entry })
}
