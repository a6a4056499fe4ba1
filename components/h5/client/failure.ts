/** Why a call failed: the server refused it with a stable code, or no response arrived. */
export type Failure =
  | {
      readonly kind: 'refused'
      readonly code: string
      /** The server's message, in Simplified Chinese. */
      readonly message: string
      readonly details: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'unreachable' }

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Turns a thrown error into a failure. An error without one of this product's error codes counts as `unreachable`. */
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

/** A number in the details of a refusal, for example attempts left or seconds to wait; 0 if the details have none. */
export function detail(failure: Failure, name: string): number {
  const value = failure.kind === 'refused' ? failure.details[name] : undefined
  return typeof value === 'number' ? value : 0
}

/** A list of names in the details of a refusal, for example questions or fields; empty if the details have none. */
export function detailNames(failure: Failure, name: string): string[] {
  const value = failure.kind === 'refused' ? failure.details[name] : undefined
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

/** Whether a failure is a refusal with one of these codes. */
export function isRefusal(failure: Failure | null, ...codes: readonly string[]): boolean {
  return failure?.kind === 'refused' && codes.includes(failure.code)
}

/** Whether the failure is temporary and not the customer's fault, so that the same request can succeed later. */
export function isPassing(failure: Failure): boolean {
  return (
    failure.kind === 'unreachable' ||
    isRefusal(failure, 'VENDOR_UNAVAILABLE', 'INTERNAL', 'CONFLICT', 'TOO_MANY_REQUESTS', 'OVERLOADED')
  )
}
