import { randomUUID } from 'node:crypto'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { CODE, type PreparedVisit } from './fixture.ts'

/** One call of a complete visit. The steps have the order in which the H5 pages make the calls. */
export interface Step {
  readonly name: string
  /** The path of a procedure of the customers' router. */
  readonly path: string
  readonly input: unknown
}

// The questions for the fixture's policies: ordinary product, regular premium, insured is the applicant, agency
// channel.
const asked = ['contract-received', 'application-signed', 'terms-understood', 'cooling-off', 'payment']
const answers = Object.fromEntries(
  shippedTemplate.questions
    .filter(({ key }) => asked.includes(key))
    .map(({ key, passing }) => [key, { answer: passing }]),
)
const half = Object.fromEntries(Object.entries(answers).slice(0, 3))

const signature = {
  width: 320,
  height: 180,
  strokes: [0, 1, 2, 3].map((stroke) =>
    Array.from({ length: 40 }, (_, index) => [
      20 + stroke * 70 + index,
      40 + ((index * 7) % 90),
      stroke * 700 + index * 16,
    ]),
  ),
}

export function stepsOf(visit: PreparedVisit): Step[] {
  const { visitId } = visit
  const write = (name: string, more: object = {}) => ({
    name,
    path: `visit.${name}`,
    input: { visitId, commandId: randomUUID(), ...more },
  })
  return [
    { name: 'pending', path: 'visit.pending', input: undefined },
    write('start'),
    {
      name: 'smsVerify',
      path: 'identity.smsVerify',
      input: { visitId, code: CODE, commandId: randomUUID() },
    },
    { name: 'notice', path: 'visit.notice', input: { visitId } },
    write('confirmNotice'),
    write('openQuestionnaire'),
    write('saveDraft', { answers: half }),
    write('submit', { answers }),
    write('sign', { revision: 1, signature }),
    { name: 'view', path: 'visit.view', input: { visitId } },
  ]
}
