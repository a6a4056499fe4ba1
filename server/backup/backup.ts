import { HOUR_MS } from '../kernel/calendar.ts'
import type { Clock } from '../kernel/clock.ts'
import { takeBase } from './base.ts'
import { type BackupPlace, type Manifest, readBases } from './objects.ts'
import { prune } from './prune.ts'
import { type Followed, followWal } from './wal.ts'

/** What is told while a backup is made. */
export interface BackupTold {
  readonly onBase: (base: Manifest) => void
  readonly onKept: (at: Date) => void
  readonly onPruned: (removed: { readonly bases: number; readonly pieces: number }) => void
}

export interface BackupInput {
  readonly url: string
  readonly place: BackupPlace
  /** Real time, also in the demo: PostgreSQL knows no other. */
  readonly clock: Clock
  readonly keepDays: number
  readonly walMs: number
}

/** Stores the write-ahead log up to now. */
export async function keepWal(input: BackupInput, told: BackupTold): Promise<Followed> {
  const { url, place, clock, walMs } = input
  return await followWal(url, place, clock, { everyMs: walMs, once: true, onKept: told.onKept })
}

/**
 * Takes a base backup with the write-ahead log that belongs to it, and removes what is too old. The log is received first, so
 * that the slot exists before the base backup begins.
 */
export async function backUp(input: BackupInput, told: BackupTold): Promise<void> {
  const { url, place, clock, keepDays: days } = input
  const silent = { ...told, onKept: () => undefined }
  await keepWal(input, silent)
  told.onBase(await takeBase(url, place, clock))
  await keepWal(input, told)
  told.onPruned(await prune(place, { now: clock.now(), days }))
}

/**
 * Whether another base backup is due: there is none, or the newest one is too old, of another timeline, or from before a
 * tablespace was created, which the write-ahead log alone cannot restore.
 */
export async function baseIsDue(
  place: BackupPlace,
  input: {
    readonly timeline: number
    readonly now: Date
    readonly hours: number
    /** The numbers of the server's tablespaces. */
    readonly tablespaces: readonly string[]
  },
): Promise<boolean> {
  const own = (await readBases(place)).filter(({ timeline }) => timeline === input.timeline)
  const newest = own.toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime()).at(-1)
  if (newest === undefined) return true
  const kept = new Set(newest.archives.map(({ tablespace }) => tablespace))
  if (input.tablespaces.some((each) => !kept.has(each))) return true
  return input.now.getTime() - newest.endedAt.getTime() >= input.hours * HOUR_MS
}
