import { canonical, type Json } from '../../evidence/rules/canonical.ts'
import type { PackInput } from './input.ts'
import { words } from './messages.zh-CN.ts'

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

/**
 * Writes `confirmation.json`, the attachment of the customer's copy: what its pages say of the policy and the receipt, so
 * that a program can check the copy. The head of the visit's chain names the full evidence, which the insurer keeps.
 */
export function confirmationJson({ visit, policy, applicant }: PackInput, receiptCode: string): string {
  return canonical({
    format: 'return-visit-confirmation/1',
    insurer: words.insurer,
    receiptCode,
    applicant: { name: applicant.name },
    policy: { policyNo: policy.policyNo, productName: policy.productName },
    visit: {
      id: visit.id,
      status: visit.status,
      version: visit.version,
      head: visit.head,
      signedAt: visit.signedAt,
      closedAt: visit.closedAt,
    },
  })
}
