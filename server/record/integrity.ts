import { isDeepStrictEqual } from 'node:util'
import { firstBrokenLink } from '../evidence/chain.ts'
import { hashOfText, isHashTextOf } from '../evidence/digest.ts'
import { seal } from '../evidence/seal.ts'
import { tables } from '../generated/tables.ts'
import { foldedColumns, foldedRow, type WholeRow } from '../visit/rows.ts'
import {
  fold,
  type GivenAnswer,
  type RecordedEvent,
  type VisitEvent,
  type VisitState,
} from '../visit/rules/events.ts'
import { asLinked, type Explanation } from './explanation.ts'

/** The stored evidence of one visit. */
export interface KeptEvidence {
  readonly visitId: string
  /** The visit's row in the table `visit`. */
  readonly row: WholeRow
  readonly events: readonly RecordedEvent[]
  readonly explanations: readonly Explanation[]
  /** The pinned text, its stored hash, and the hash in the visit's row; null if no text was pinned. */
  readonly pinned: { readonly text: string; readonly sha256: string; readonly inVisit: string | null } | null
  /** The table rows of the answers given online. */
  readonly answers: readonly {
    readonly revision: number
    readonly question: string
    readonly answer: string
    readonly passing: boolean
    readonly comment: string | null
  }[]
  /** The table rows of the answers given by phone. */
  readonly phoneAnswers: readonly {
    readonly attemptId: string
    readonly question: string
    readonly answer: string
    readonly passing: boolean
    readonly comment: string | null
  }[]
  /** The passing answer of each pinned question. */
  readonly passing: ReadonlyMap<string, string>
  /** The strokes of the confirmed signature; null if there is no signature. */
  readonly strokes: string | null
}

/** The result of comparing each part of the stored evidence with the recorded events and hashes. */
export interface Integrity {
  /**
   * The `seq` of the first event that does not match the chain; null if all events match. If events are missing at
   * the end, it is the first missing `seq`.
   */
  readonly brokenAt: number | null
  /** Columns of the visit's row that differ from the state computed from the visit's events. */
  readonly row: readonly string[]
  readonly text: boolean
  readonly answers: boolean
  readonly signature: boolean
}

type EventOf<T extends VisitEvent['type']> = Extract<VisitEvent, { type: T }>

function eventsOf<T extends VisitEvent['type']>(
  events: readonly RecordedEvent[],
  type: T,
): { event: EventOf<T>; at: Date }[] {
  const isOne = (event: VisitEvent): event is EventOf<T> => event.type === type
  return events.flatMap(({ event, at }) => (isOne(event) ? [{ event, at }] : []))
}

/**
 * An answer from a table row or from an event. `given` identifies the submission or call in which the answer was
 * given.
 */
interface KeptAnswer {
  readonly given: string | number
  readonly question: string
  readonly answer: string
  readonly comment: string | null
}

/** Whether the rows and the events contain exactly the same answers. */
function sameAnswers(
  rows: readonly (KeptAnswer & { readonly passing: boolean })[],
  told: readonly KeptAnswer[],
  passing: KeptEvidence['passing'],
): boolean {
  const isTold = (row: (typeof rows)[number]) =>
    row.passing === (passing.get(row.question) === row.answer) &&
    told.some(
      (one) =>
        one.given === row.given &&
        one.question === row.question &&
        one.answer === row.answer &&
        one.comment === row.comment,
    )
  return rows.length === told.length && rows.every(isTold)
}

function toldBy(given: string | number, answers: Readonly<Record<string, GivenAnswer>>): KeptAnswer[] {
  return Object.entries(answers).map(([question, { answer, comment }]) => ({
    given,
    question,
    answer,
    comment: comment ?? null,
  }))
}

function answersHold({ events, answers, phoneAnswers, passing }: KeptEvidence): boolean {
  const submitted = eventsOf(events, 'SUBMITTED').flatMap(({ event }) =>
    toldBy(event.payload.revision, event.payload.answers),
  )
  const spoken = eventsOf(events, 'PHONE_ANSWERED').flatMap(({ event }) =>
    toldBy(event.payload.attemptId, event.payload.answers),
  )
  const online = answers.map(({ revision, ...row }) => ({ ...row, given: revision }))
  const byPhone = phoneAnswers.map(({ attemptId, ...row }) => ({ ...row, given: attemptId }))
  return sameAnswers(online, submitted, passing) && sameAnswers(byPhone, spoken, passing)
}

/**
 * Whether the strokes are the confirmed strokes, and the recomputed seal equals the seal written at signing. Also
 * true if the visit is not signed.
 */
function signatureHolds({ visitId, events, pinned, strokes }: KeptEvidence): boolean {
  const signed = eventsOf(events, 'SIGNED').at(-1)
  if (!signed) return true
  const { revision, signature, method, attemptId, seal: recorded } = signed.event.payload
  const submitted = eventsOf(events, 'SUBMITTED').find(({ event }) => event.payload.revision === revision)
  if (!submitted || strokes === null || !isHashTextOf(signature, strokes)) return false
  const again = seal(
    {
      visitId,
      questionnaireSha256: pinned?.sha256 ?? '',
      revision,
      answers: submitted.event.payload.answers,
      method,
      attemptId,
      signature,
      signedAt: signed.at,
    },
    hashOfText(recorded),
  )
  return again === recorded
}

/** Computes the state from the visit's events. Returns null if the first event does not open a visit. */
function folded(visitId: string, events: readonly RecordedEvent[]): VisitState | null {
  return events[0]?.event.type === 'VISIT_OPENED' ? fold(visitId, events) : null
}

/**
 * Compares the visit's row with the state computed from the visit's events, and returns the columns that differ. An
 * explained opening has two instants, and the row may contain either of them.
 */
function rowHolds({ visitId, row, events }: KeptEvidence, linked: readonly RecordedEvent[]): string[] {
  const rows = [folded(visitId, events), folded(visitId, linked)].flatMap((state) =>
    state === null ? [] : [foldedRow(state)],
  )
  const columns = foldedColumns.flatMap((column) =>
    rows.some((folded) => isDeepStrictEqual(folded[column], row[column])) ? [] : [tables.visit.sql[column]],
  )
  const head = events.at(-1)?.hash.equals(row.headHash) ?? false
  return head ? columns : [...columns, tables.visit.sql.headHash]
}

/** Recomputes all evidence that can be recomputed, and compares it with the recorded evidence. */
export function checkIntegrity(kept: KeptEvidence): Integrity {
  const { events, pinned, row } = kept
  const linked = asLinked(events, kept.explanations)
  const last = events.at(-1)
  const complete = last !== undefined && last.seq === row.version && last.hash.equals(row.headHash)
  return {
    brokenAt: firstBrokenLink(kept.visitId, linked) ?? (complete ? null : events.length + 1),
    row: rowHolds(kept, linked),
    text: pinned === null || (isHashTextOf(pinned.sha256, pinned.text) && pinned.sha256 === pinned.inVisit),
    answers: answersHold(kept),
    signature: signatureHolds(kept),
  }
}
