/*
 * Codes as people type or paste them: full-width figures of Chinese keyboards, and the blanks and dashes that
 * authenticators and text messages put between them. Every field for a code takes its text through one of these, and has no
 * maxLength, which would cut `172 417` before they see it.
 */

/** The six digits of a code, or as many as there are so far. */
export function codeDigits(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '').slice(0, 6)
}

/** A backup code, whose groups a dash divides. */
export function backupCode(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\p{Pd}/gu, '-')
}
