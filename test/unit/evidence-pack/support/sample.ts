import { chain, GENESIS } from '#server/evidence/chain.ts'
import { hashText } from '#server/evidence/digest.ts'
import { canonical, type Json } from '#server/evidence/rules/canonical.ts'
import { seal } from '#server/evidence/seal.ts'
import { type SignatureStrokes, storedSignature } from '#server/evidence/signature.ts'
import type { PackAnswer, PackCall, PackEvent, PackInput } from '#server/evidence-pack/rules/input.ts'
import { unwrap } from '#server/kernel/errors.ts'
import type { HashName } from '#server/kernel/secret/suite.ts'
import { render, renderNotice } from '#server/questionnaire/rules/rendering.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { fold, type VisitEvent } from '#server/visit/rules/events.ts'
import type { PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import { fullFacts } from '../../questionnaire/support/facts.ts'

export const VISIT_ID = '01890000-0000-7000-8000-000000000001'
const AGENT_ID = '01890000-0000-7000-8000-0000000000a1'
const START = Date.parse('2026-03-02T02:00:00.000Z')

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/** A signature of three strokes: two curves, and a dot. */
export const drawn: SignatureStrokes = {
  width: 340,
  height: 170,
  strokes: [
    Array.from({ length: 90 }, (_, i): [number, number, number] => [
      30 + i * 2,
      Math.round(80 + 40 * Math.sin(i / 9)),
      i * 12,
    ]),
    Array.from({ length: 70 }, (_, i): [number, number, number] => [
      150 + Math.round(60 * Math.cos(i / 8)) + i,
      Math.round(85 + 45 * Math.sin(i / 8)),
      1200 + i * 12,
    ]),
    [[310, 120, 2300]],
  ],
}

export interface Scenario {
  readonly facts?: Partial<PolicyFacts>
  readonly template?: typeof shippedTemplate
  readonly idType?: PackInput['applicant']['idType']
  /** The keys of questions that get a failing answer. */
  readonly failing?: readonly string[]
  readonly comment?: string
  /** The questions are answered by phone, after failing answers online. */
  readonly byPhone?: boolean
  readonly agent?: string
  readonly hash?: HashName
}

/** A whole visit as the product records it, with matching hashes. */
export function sampleInput(scenario: Scenario = {}): PackInput {
  const { failing = [], comment, byPhone = false, template = shippedTemplate, hash = 'sha256' } = scenario
  const facts = { ...fullFacts, ...scenario.facts }
  const questionnaire = unwrap(render(template, 3, facts))
  const text = canonical(plain(questionnaire))
  const sha256 = hashText(hash, text)
  const notice = canonical(plain(unwrap(renderNotice(template, facts))))
  const signature = storedSignature(drawn, hash)
  let clock = START
  const events: { event: VisitEvent; at: Date }[] = []
  const later = (seconds: number) => {
    clock += seconds * 1000
  }
  const happen = (...happened: VisitEvent[]) => {
    events.push(...happened.map((event) => ({ event, at: new Date(clock) })))
    return new Date(clock)
  }
  happen({
    type: 'VISIT_OPENED',
    payload: {
      policyId: '01890000-0000-7000-8000-000000000002',
      customerId: '01890000-0000-7000-8000-000000000003',
      windowEndsAt: '2026-03-04T16:00:00.000Z',
      coolingOffEndsAt: '2026-03-15T16:00:00.000Z',
    },
  })
  later(60)
  happen({ type: 'REMINDED', payload: { round: 1, by: 'WECHAT', outboxId: 'outbox-1' } })
  later(3600)
  happen({ type: 'VISIT_STARTED', payload: {} })
  later(20)
  happen({
    type: 'IDENTITY_FAILED',
    payload: { method: 'FACE', attemptId: 'check-1', vendorCode: 1004, counted: true },
  })
  later(40)
  happen({ type: 'IDENTITY_VERIFIED', payload: { method: 'FACE', attemptId: 'check-2', carried: false } })
  later(30)
  happen({
    type: 'NOTICE_CONFIRMED',
    payload: { shown: { templateVersionId: 'template-3', text: notice } },
  })
  later(1)
  const pinned = {
    templateVersionId: 'template-3',
    sha256,
    minimumReadingSeconds: questionnaire.minimumReadingSeconds,
    questions: questionnaire.questions.map(({ key, variant, passing }) => ({ key, variant, passing })),
  }
  const pinnedAt = happen({ type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'reader-1', pinned } })
  later(95)
  const other = { YES: 'NO', NO: 'YES' } as const
  const answersOf = (wrong: readonly string[]): PackAnswer[] =>
    questionnaire.questions.map(({ key, variant, passing }) => ({
      question: key,
      variant,
      answer: wrong.includes(key) ? other[passing] : passing,
      passing: !wrong.includes(key),
      comment: wrong.includes(key) ? (comment ?? null) : null,
      at: new Date(clock).toISOString(),
    }))
  const given = (answers: readonly PackAnswer[]) =>
    Object.fromEntries(
      answers.map((one) => [
        one.question,
        { answer: one.answer, ...(one.comment !== null && { comment: one.comment }) },
      ]),
    )
  const online = answersOf(failing)
  happen({ type: 'SUBMITTED', payload: { revision: 1, answers: given(online) } })
  later(15)
  const method = 'FACE'
  const sealed = {
    visitId: VISIT_ID,
    questionnaireSha256: sha256,
    revision: 1,
    answers: given(online),
    method,
    attemptId: 'check-2',
    signature: signature.sha256,
    signedAt: new Date(clock),
  } as const
  const { revision, attemptId } = sealed
  const signed: VisitEvent = {
    type: 'SIGNED',
    payload: { revision, signature: signature.sha256, method, attemptId, seal: seal(sealed, hash) },
  }
  if (failing.length === 0) happen(signed, { type: 'SUCCEEDED', payload: { method: 'WECHAT' } })
  else
    happen(signed, {
      type: 'SENT_TO_CALLBACK',
      payload: { reasons: ['NEGATIVE_ANSWER'], failing: [...failing] },
    })
  const calls: PackCall[] = []
  if (byPhone) {
    later(86_400)
    const startedAt = new Date(clock).toISOString()
    const call = {
      direction: 'OUT',
      agent: scenario.agent ?? '80123',
      confirmedAt: null,
      answers: [],
    } as const
    const missed = {
      ...call,
      id: 'call-0',
      startedAt,
      endedAt: startedAt,
      talkSeconds: null,
      callId: 'CC-20260303-000176',
      recordingId: null,
    }
    calls.push({ ...missed, disposition: 'NO_ANSWER' })
    later(7200)
    const begun = new Date(clock).toISOString()
    const phone = { attemptId: 'call-1', by: AGENT_ID }
    const confirmed = happen({ type: 'SCRIPT_OPENED', payload: phone })
    later(240)
    const answers = answersOf([])
    happen(
      { type: 'PHONE_ANSWERED', payload: { ...phone, answers: given(answers), failing: [] } },
      { type: 'SUCCEEDED', payload: { method: 'PHONE' } },
    )
    calls.push({
      ...call,
      id: 'call-1',
      startedAt: begun,
      endedAt: new Date(clock).toISOString(),
      confirmedAt: confirmed.toISOString(),
      talkSeconds: 236,
      disposition: 'COMPLETED',
      callId: 'CC-20260303-000214',
      recordingId: 'REC-20260303-8f2c6c1e-4b7d-4f0a-9a51-3fbc5f1f0d72',
      answers,
    })
  }
  return assembled({ scenario, facts, events, online, calls, text, sha256, pinnedAt, signature })
}

function chained(events: readonly { event: VisitEvent; at: Date }[], hash: HashName): PackEvent[] {
  let head = GENESIS
  return events.map(({ event, at }, index) => {
    const [link] = chain(head, VISIT_ID, index, at, [event], hash)
    if (link === undefined) throw new Error('no link')
    head = link.hash
    return { seq: link.seq, at: at.toISOString(), event, hash: link.hash.toString('hex') }
  })
}

function assembled(parts: {
  readonly scenario: Scenario
  readonly facts: PolicyFacts
  readonly events: readonly { event: VisitEvent; at: Date }[]
  readonly online: readonly PackAnswer[]
  readonly calls: readonly PackCall[]
  readonly text: string
  readonly sha256: string
  readonly pinnedAt: Date
  readonly signature: ReturnType<typeof storedSignature>
}): PackInput {
  const { facts, scenario, text, sha256, pinnedAt, signature } = parts
  const events = chained(parts.events, parts.scenario.hash ?? 'sha256')
  const state = fold(VISIT_ID, parts.events)
  const iso = (date: Date | null) => date?.toISOString() ?? null
  const at = (type: VisitEvent['type']) => events.find(({ event }) => event.type === type)?.at ?? ''
  return {
    visit: {
      id: VISIT_ID,
      status: state.status,
      version: state.version,
      head: events.at(-1)?.hash ?? '',
      openedAt: state.openedAt.toISOString(),
      windowEndsAt: state.windowEndsAt.toISOString(),
      coolingOffEndsAt: state.coolingOffEndsAt.toISOString(),
      startedAt: iso(state.startedAt),
      verifiedAt: iso(state.verifiedAt),
      method: state.method,
      noticedAt: iso(state.noticedAt),
      submittedAt: iso(state.submittedAt),
      signedAt: iso(state.signedAt),
      closedAt: iso(state.closedAt),
      revision: state.revision,
    },
    policy: {
      ...facts,
      productCode: 'AYCC-D',
      branch: '上海分公司',
      underwrittenOn: '2026-02-26',
      receiptSignedOn: '2026-02-28',
      status: 'ACTIVE',
    },
    applicant: {
      name: facts.applicantName,
      idType: scenario.idType ?? 'ID_CARD',
      idNumber: '310*************12',
      phone: '199****0001',
    },
    events,
    questionnaire: { text, sha256, pinnedAt: pinnedAt.toISOString() },
    signature: { ...signature, drawn },
    checks: [
      {
        id: 'check-1',
        method: 'FACE',
        status: 'FAILED',
        day: '2026-03-02',
        vendorCode: 1004,
        vendorRequestId: 'd7e7d5b2-7a0e-4c3e-9f3e-1f1a1d9f6f01',
        startedAt: at('VISIT_STARTED'),
        settledAt: at('IDENTITY_FAILED'),
      },
      {
        id: 'check-2',
        method: 'FACE',
        status: 'PASSED',
        day: '2026-03-02',
        vendorCode: 0,
        vendorRequestId: 'd7e7d5b2-7a0e-4c3e-9f3e-1f1a1d9f6f02',
        startedAt: at('IDENTITY_FAILED'),
        settledAt: at('IDENTITY_VERIFIED'),
      },
    ],
    answers: parts.online.map((answer) => ({ ...answer, revision: 1 })),
    calls: parts.calls,
    origins: [
      'visit.start',
      'identity.faceStart',
      'identity.face',
      'identity.faceStart',
      'identity.face',
      'visit.confirmNotice',
      'visit.openQuestionnaire',
      'visit.submit',
      'visit.sign',
    ].map((action, index) => ({
      at: new Date(START + 3_660_000 + index * 21_000).toISOString(),
      action,
      requestId: `request-${index}`,
      address: 'uR3kQ9vTq1mZx0yLp5sWdA',
      agent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.56(0x18003830) NetType/WIFI Language/zh_CN',
    })),
  }
}
