import { MINUTE_MS } from '../../kernel/calendar.ts'

/** Number of bytes that are sealed and stored together. Memory use does not grow with the file. */
export const PIECE_BYTES = 256 * 1024
/** Number of pieces that are read at once, also when they are sealed with another key. */
export const PIECES_AT_ONCE = 4
/** Milliseconds after which an upload counts as broken off. The server cuts every request long before. */
export const UPLOAD_PATIENCE_MS = 2 * MINUTE_MS
/** Milliseconds for which an opened attachment can be fetched. The browser fetches it immediately. */
export const OPENED_FOR_MS = 2 * MINUTE_MS
/**
 * Milliseconds until a scan is tried again that failed or whose process ended. It is longer than the scanner's own time
 * limit, so that no file is scanned twice at once.
 */
export const SCAN_AGAIN_MS = 2 * MINUTE_MS
/** Maximum number of rows that a list shows. Withdrawn and infected attachments stay listed. */
export const MOST_LISTED = 200
