import type { SignatureStrokes } from '../../evidence/signature.ts'
import type { AttemptStatus, IdType, PolicyStatus } from '../../generated/enums.ts'
import type { VisitEvent, VisitStatus } from '../../visit/rules/events.ts'
import type { Direction } from '../../vocabulary/calls.ts'
import type { Disposition } from '../../vocabulary/dispositions.ts'
import type { IdentityMethod } from '../../vocabulary/identity.ts'
import type { PolicyFacts } from '../../vocabulary/policy-facts.ts'
import type { AnswerValue } from '../../vocabulary/visits.ts'

/** An instant as ISO text in UTC, with milliseconds. */
type Instant = string

/** An event of the visit, with its hash. */
export interface PackEvent {
  readonly seq: number
  readonly at: Instant
  /**
   * The instant in the event's link if it is another one than `at` (an explained opening); whoever recomputes the
   * chain must use it.
   */
  readonly linkedAt?: Instant
  readonly event: VisitEvent
  /** SHA-256 in hexadecimal digits. */
  readonly hash: string
}

/** One identity check, with the vendor's answer. */
export interface PackCheck {
  readonly id: string
  readonly method: IdentityMethod
  readonly status: AttemptStatus
  /** The day on which it counts. */
  readonly day: string
  readonly vendorCode: number | null
  readonly vendorRequestId: string | null
  readonly startedAt: Instant
  readonly settledAt: Instant | null
}

export interface PackAnswer {
  readonly question: string
  readonly variant: string
  readonly answer: AnswerValue
  readonly passing: boolean
  readonly comment: string | null
  readonly at: Instant
}

/** One call about the visit, with the answers given in it. */
export interface PackCall {
  readonly id: string
  readonly direction: Direction
  /** 工号 of the agent; null if the account is gone. */
  readonly agent: string | null
  readonly startedAt: Instant
  readonly endedAt: Instant | null
  readonly confirmedAt: Instant | null
  readonly talkSeconds: number | null
  readonly disposition: Disposition | null
  /** The switchboard's ids of the call and of its recording. */
  readonly callId: string | null
  readonly recordingId: string | null
  readonly answers: readonly PackAnswer[]
}

/** From where the customer acted: one of their recorded actions. */
export interface PackOrigin {
  readonly at: Instant
  readonly action: string
  readonly requestId: string
  /** Keyed hash of the network address; empty if none was recorded. */
  readonly address: string
  /** The browser's own description of itself (User-Agent). */
  readonly agent: string
}

/**
 * Everything of one visit that an evidence pack contains: what its pages show, and what `evidence.json` states. Texts
 * that were hashed (questionnaire, notice, strokes) are exactly as stored.
 */
export interface PackInput {
  readonly visit: {
    readonly id: string
    readonly status: VisitStatus
    readonly version: number
    /** Hash of the last event, in hexadecimal digits. */
    readonly head: string
    readonly openedAt: Instant
    readonly windowEndsAt: Instant
    readonly coolingOffEndsAt: Instant
    readonly startedAt: Instant | null
    readonly verifiedAt: Instant | null
    readonly method: IdentityMethod | null
    readonly noticedAt: Instant | null
    readonly submittedAt: Instant | null
    readonly signedAt: Instant | null
    readonly closedAt: Instant | null
    readonly revision: number
  }
  readonly policy: PolicyFacts & {
    readonly productCode: string
    readonly branch: string
    readonly underwrittenOn: string
    readonly receiptSignedOn: string | null
    readonly status: PolicyStatus
  }
  readonly applicant: {
    readonly name: string
    readonly idType: IdType
    /** Masked. */
    readonly idNumber: string
    /** Masked. */
    readonly phone: string
  }
  readonly events: readonly PackEvent[]
  readonly questionnaire: {
    readonly text: string
    readonly sha256: string
    readonly pinnedAt: Instant
  } | null
  /** `drawn` is `strokes`, read. */
  readonly signature: {
    readonly strokes: string
    readonly sha256: string
    readonly drawn: SignatureStrokes
  } | null
  readonly checks: readonly PackCheck[]
  /** The answers given online, of every submission. */
  readonly answers: readonly (PackAnswer & { readonly revision: number })[]
  readonly calls: readonly PackCall[]
  readonly origins: readonly PackOrigin[]
}
