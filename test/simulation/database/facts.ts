/** What the simulation itself knows happened; the checks compare the database with it. */

/** One visit as its policy was when it opened. */
export interface VisitFacts {
  readonly policyNo: string
  readonly customer: number
  readonly method: 'FACE' | 'SMS'
  /** The policy's registered phone. */
  readonly phone: string
  readonly receiptDay: number
  readonly coolingOffDays: number
}

export const steps = ['START', 'NOTICE', 'OPEN', 'DRAFT', 'SUBMIT', 'BACK', 'SIGN', 'HAND_OVER'] as const
export type Step = (typeof steps)[number]

/** A request that succeeded, with what the page held. */
export interface Accepted {
  readonly visitId: string
  readonly step: Step
  readonly at: Date
  readonly customer: number
  /** SHA-256 (hex) of the page's session and identity tokens. */
  readonly session: string
  readonly identity: string | null
  /** SIGN: whether anything was written on the pad. */
  readonly written?: boolean
  /** SUBMIT: how many answers were not the passing ones. */
  readonly failing?: number
}

/** A request refused because it came too late. */
export interface RefusedLate {
  readonly visitId: string
  readonly at: Date
  readonly code: string
}

export interface Facts {
  /** When each group of concurrent actions began, oldest first: between two of these instants is one moment. */
  readonly moments: Date[]
  readonly visits: Map<string, VisitFacts>
  readonly accepted: Accepted[]
  /** When the page with that identity sent any request: it is not idle then. */
  readonly sent: Map<string, Date[]>
  readonly refusedLate: RefusedLate[]
  /** Faults seen while they happened. */
  readonly seen: { readonly invariant: string; readonly detail: string }[]
  /** Answers by code, to see that the run met everything it is meant to meet. */
  readonly answers: Map<string, number>
  readonly replays: { count: number }
}

export function noFacts(): Facts {
  return {
    moments: [],
    visits: new Map(),
    accepted: [],
    sent: new Map(),
    refusedLate: [],
    seen: [],
    answers: new Map(),
    replays: { count: 0 },
  }
}
