import { canonical, type Json } from '../../evidence/rules/canonical.ts'
import type { PackInput } from './input.ts'

// A copy of plain data. Types of interfaces are not assignable to a general JSON type.
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/**
 * Writes `evidence.json`: canonical JSON of everything that the pack's pages show, and of what its hashes were computed
 * over. Whoever has it can recompute the chain of the events, the hash of the questionnaire, that of the signature,
 * and the seal.
 */
export function evidenceJson(input: PackInput): string {
  const { events, signature, ...rest } = input
  return canonical({
    format: 'return-visit-evidence/1',
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)])),
    events: plain(events.map(({ event, ...entry }) => ({ ...entry, ...event }))),
    signature: signature === null ? null : { strokes: signature.strokes, sha256: signature.sha256 },
  })
}
