/** A command that a customer sent. */
export interface Sent {
  /** The name of the procedure. */
  readonly name: string
  readonly path: string
  /** The body, with its idempotency key: a repetition is the same to the byte. */
  readonly body: string
  /** The headers that tell who the customer is. */
  readonly headers: string
  readonly commandId: string
  /** What every answer to this command must say; null until there was one. */
  answer: string | null
}

/** What the customer of a visit did, in their order. */
export interface VisitMemory {
  readonly visitId: string
  readonly sent: Sent[]
}

/** One case that an agent took, and what became of it. */
export interface CallMemory {
  readonly agent: number
  readonly agentId: string
  readonly caseId: string
  readonly lease: string
  /** Written with the result; no two calls have the same. */
  readonly note: string
  /** The call, once dialling was acknowledged. */
  attemptId: string | null
  /** The answer to the result, once it was acknowledged. */
  finished: string | null
  /** The agent did not go on with the case: their instance died, and they went home. */
  left: boolean
}

/** What customers and agents were told, kept apart from the database. */
export class Memory {
  readonly visits: VisitMemory[] = []
  readonly calls: CallMemory[] = []
  /** Answers that nobody should have got, in words. */
  readonly strange: string[] = []
  /** Answers that said that something is written. */
  acknowledged = 0
  /** Calls that were sent again because no answer came, or because it said that the server failed. */
  repeated = 0
  #waiting: (() => void)[] = []

  acknowledge(): void {
    this.acknowledged += 1
    const told = this.#waiting
    this.#waiting = []
    for (const tell of told) tell()
  }

  /** Resolves when the next write is acknowledged. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }
}
