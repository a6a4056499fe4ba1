import { DAY_MS, MINUTE_MS } from '../../kernel/calendar.ts'

/** Maximum size of a file. A file of 200,000 policies has about 45 MB. */
export const MOST_BYTES = 64 * 1024 * 1024
/** Maximum number of rows of a file. */
export const MOST_ROWS = 300_000
/**
 * Maximum number of lines of a file, blank ones included. Without it, a file of line ends alone would keep the process
 * busy for minutes.
 */
export const MOST_LINES = 1_000_000
/** Number of rows that are sealed and stored by one statement while a file is received. */
export const RECEIVED_AT_ONCE = 500
/** Number of rows that are checked or imported together. Other requests are answered between two batches. */
export const BATCH = 200
/** Number of batches after which a job ends and asks for another one, so that it never delays the end of the process. */
export const BATCHES_OF_JOB = 20
/** Milliseconds for which a process holds an import after each batch. Another process goes on after that time. */
export const LEASE_MS = MINUTE_MS
/** Milliseconds after which an upload counts as broken off. The server cuts every request long before. */
export const UPLOAD_PATIENCE_MS = 2 * MINUTE_MS
/** Days for which the refused rows of an import, or a file whose import was not started, are kept. */
export const KEPT_DAYS = 7
export const KEPT_MS = KEPT_DAYS * DAY_MS
/** Maximum length of a file's name; the rest is cut off. */
export const LONGEST_NAME = 120
