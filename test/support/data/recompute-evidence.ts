import { createHash } from 'node:crypto'
import { z } from 'zod'

const evidence = z.object({
  format: z.literal('return-visit-evidence/1'),
  visit: z.object({ id: z.string() }),
  events: z.array(
    z.object({
      seq: z.number(),
      at: z.string(),
      linkedAt: z.string().optional(),
      type: z.string(),
      payload: z.record(z.string(), z.unknown()),
      hash: z.string(),
    }),
  ),
  questionnaire: z.object({ text: z.string(), sha256: z.string() }).nullable(),
  signature: z.object({ strokes: z.string(), sha256: z.string() }).nullable(),
})

/** Canonical JSON, written once more: whoever checks a pack does not have this product's code. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

const hex = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

/** Recomputes what an `evidence.json` claims, from nothing but itself. */
export function recomputed(json: string) {
  if (canonical(JSON.parse(json)) !== json) throw new Error('not canonical')
  const { visit, events, questionnaire, signature } = evidence.parse(JSON.parse(json))
  let head: Buffer = Buffer.alloc(32)
  for (const { seq, at, linkedAt, type, payload } of events) {
    const content = canonical({ visitId: visit.id, seq, at: linkedAt ?? at, type, payload })
    head = createHash('sha256').update(head).update(content).digest()
  }
  const signed = events.findLast(({ type }) => type === 'SIGNED')
  const submitted = events.findLast(
    ({ type, payload }) => type === 'SUBMITTED' && payload.revision === signed?.payload.revision,
  )
  const seal = {
    visitId: visit.id,
    questionnaireSha256: questionnaire?.sha256,
    revision: signed?.payload.revision,
    answers: submitted?.payload.answers,
    method: signed?.payload.method,
    attemptId: signed?.payload.attemptId,
    signature: signature?.sha256,
    signedAt: signed?.at,
  }
  return {
    head: head.toString('hex'),
    questionnaire: questionnaire === null ? undefined : hex(questionnaire.text),
    signature: signature === null ? undefined : hex(signature.strokes),
    sealed: signed !== undefined && hex(canonical(seal)) === signed.payload.seal,
  }
}
