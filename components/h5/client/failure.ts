/** Why something did not work: the server said no (with its stable code), or nothing came back. */
export type Failure =
  | {
      readonly kind: 'refused'
      readonly code: string
      /** In Simplified Chinese, from the server. */
      readonly message: string
      readonly details: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'unreachable' }

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Reads what a call threw; everything without a code of ours counts as an answer that never came. */
export function toFailure(error: unknown): Failure {
  const data = isRecord(error) && isRecord(error.data) ? error.data : null
  if (data === null || typeof data.code !== 'string' || typeof data.message !== 'string') {
    return { kind: 'unreachable' }
  }
  return {
    kind: 'refused',
    code: data.code,
    message: data.message,
    details: isRecord(data.details) ? data.details : {},
  }
}

/** A number the server put beside its refusal (attempts left, seconds to wait), 0 without one. */
export function detail(failure: Failure, name: string): number {
  const value = failure.kind === 'refused' ? failure.details[name] : undefined
  return typeof value === 'number' ? value : 0
}

/** Names the server put beside its refusal (questions or fields), none without them. */
export function detailNames(failure: Failure, name: string): string[] {
  const value = failure.kind === 'refused' ? failure.details[name] : undefined
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

export function isRefusal(failure: Failure | null, ...codes: readonly string[]): boolean {
  return failure?.kind === 'refused' && codes.includes(failure.code)
}

/** Worth pressing the same button again: nothing the customer would have to do differently. */
export function isPassing(failure: Failure): boolean {
  return (
    failure.kind === 'unreachable' ||
    isRefusal(failure, 'VENDOR_UNAVAILABLE', 'INTERNAL', 'CONFLICT', 'TOO_MANY_REQUESTS')
  )
}
