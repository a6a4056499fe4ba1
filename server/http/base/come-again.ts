import { DomainError, type ErrorCode } from '../../kernel/errors.ts'

/** A refusal that says after how many seconds the same request can succeed. It is sent as Retry-After, too. */
export class ComeAgain extends DomainError {
  readonly retryAfterSeconds: number

  constructor(code: Extract<ErrorCode, 'TOO_MANY_REQUESTS' | 'OVERLOADED'>, retryAfterSeconds: number) {
    super(code, { seconds: retryAfterSeconds })
    this.retryAfterSeconds = retryAfterSeconds
  }
}
