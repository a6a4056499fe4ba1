/** The facts that the simulation records about its own events. The checks compare the database with these facts. */

/** One visit, with the data of its policy at the time when it opened. */
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

/** A request that succeeded, with the tokens that the page held. */
export interface Accepted {
  readonly visitId: string
  readonly step: Step
  readonly at: Date
  readonly customer: number
  /** SHA-256 (hex) of the page's session token. `identity` is the same hash of the page's identity token. */
  readonly session: string
  readonly identity: string | null
  /** For SIGN: whether the strokes on the pad were enough for a signature. */
  readonly written?: boolean
  /** For SUBMIT: the number of failing answers. */
  readonly failing?: number
}

/** A request that was refused because it came too late. */
export interface RefusedLate {
  readonly visitId: string
  readonly at: Date
  readonly code: string
}

export interface Facts {
  /**
   * The instants at which groups of concurrent actions began, oldest first. All actions between two of these instants
   * count as simultaneous.
   */
  readonly moments: Date[]
  readonly visits: Map<string, VisitFacts>
  readonly accepted: Accepted[]
  /**
   * The instants at which a page with this identity session sent a request. A request keeps the session from becoming
   * idle.
   */
  readonly sent: Map<string, Date[]>
  readonly refusedLate: RefusedLate[]
  /** Faults that were noticed while the simulation ran. */
  readonly seen: { readonly invariant: string; readonly detail: string }[]
  /** The number of responses for each code, which shows whether the run met every expected case. */
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
