import { fingerprintIn } from '#server/partner/rules/fingerprint.ts'
import { MOST_CERTIFICATES } from '#server/partner/rules/scopes.ts'
import { text } from './messages.zh-CN.ts'
import { linesIn } from './networks.ts'

/** The fingerprints in a text with one per line, in one spelling. A line that is none stays as it is typed. */
export function certificatesIn(typed: string): string[] {
  return linesIn(typed).map((line) => fingerprintIn(line) ?? line)
}

/** Says in words what is wrong with a text of fingerprints; null if nothing is. */
export function certificatesProblem(typed: string): string | null {
  const lines = typed.split('\n').map((line) => line.trim())
  const wrong = lines.findIndex((line) => line !== '' && fingerprintIn(line) === null)
  if (wrong >= 0) return text.certificateWrong(wrong + 1)
  return linesIn(typed).length > MOST_CERTIFICATES ? text.certificatesTooMany(MOST_CERTIFICATES) : null
}
