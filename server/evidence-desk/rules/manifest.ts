import { canonical } from '../../evidence/rules/canonical.ts'
import type { DayEntry } from '../../transparency/rules/entry.ts'

/* The list of what is in a month's export. Names of fields are part of the evidence: they are only added to. */

/** A pack in the archive. */
export interface PackedFile {
  readonly name: string
  /** In hexadecimal. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
  readonly visit: string
  /** The visit's number in the log. */
  readonly number: number | null
  readonly endedAt: string
}

/** A visit whose pack could not be made now. NOT_SEALED: the log does not cover it yet. FAILED: key or timestamps. */
export interface MissingFile {
  readonly visit: string
  readonly number: number | null
  readonly endedAt: string
  readonly why: 'NOT_SEALED' | 'FAILED'
}

export interface Manifest {
  /** YYYY-MM, in Shanghai. */
  readonly month: string
  /** Begin and end (exclusive) of the month. */
  readonly from: string
  readonly until: string
  readonly madeAt: string
  /** The name of the log, and its last signed checkpoint when the archive ended; null if there is none yet. */
  readonly log: string
  readonly checkpoint: string | null
  readonly days: readonly DayEntry[]
  readonly files: readonly PackedFile[]
  readonly missing: readonly MissingFile[]
}

export interface ManifestCounts {
  readonly files: number
  readonly missing: number
  readonly bytes: number
}

export function countsOf({ files, missing }: Pick<Manifest, 'files' | 'missing'>): ManifestCounts {
  return {
    files: files.length,
    missing: missing.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  }
}

/** The manifest as canonical JSON (RFC 8785), so that the same archive has the same hash wherever it is listed anew. */
export function manifestJson(manifest: Manifest): string {
  const { days, files, missing, ...rest } = manifest
  return canonical({
    format: 'return-visit-month/1',
    ...rest,
    days: days.map((day) => ({ ...day, ended: { ...day.ended } })),
    files: files.map((file) => ({ ...file })),
    missing: missing.map((each) => ({ ...each })),
    counts: { ...countsOf(manifest) },
  })
}

const COLUMNS = ['sha256', 'size', 'number', 'visit', 'endedAt', 'name'] as const

/** The files as lines of values between tabs, for tools that read no JSON. No value contains a tab. */
export function manifestTsv({ files }: Pick<Manifest, 'files'>): string {
  const rows = files.map((file) => COLUMNS.map((column) => String(file[column] ?? '')))
  return [COLUMNS, ...rows].map((row) => `${row.join('\t')}\n`).join('')
}
