import { endSpan, startBelow } from '../../kernel/telemetry/spans.ts'
import { aside, below, currentWork } from '../../kernel/telemetry/work.ts'
import { VendorError, type VendorName } from './vendor-error.ts'

/** Those to whom this platform sends something. */
export type Called = VendorName | 'webhook' | 'evidence-key'

/**
 * Returns the function with every call counted and traced. Only the vendor, the operation and the code of the result are
 * kept, because requests and answers contain personal data.
 *
 * @param operation a name from the code
 * @param codeOf the code of a result that is no exception; `OK` if left out
 */
export function watched<A extends readonly unknown[], R>(
  vendor: Called,
  operation: string,
  send: (...args: A) => Promise<R>,
  codeOf: (result: R) => string = () => 'OK',
): (...args: A) => Promise<R> {
  return async (...args) => {
    const work = currentWork()
    if (work === undefined) return await send(...args)
    const span = startBelow(`${vendor} ${operation}`, { 'peer.service': vendor })
    const began = performance.now()
    let code = 'FAILED'
    try {
      const result = await aside(() => below(span, () => send(...args)))
      code = codeOf(result)
      return result
    } catch (error) {
      if (error instanceof VendorError) code = error.code
      throw error
    } finally {
      const ms = performance.now() - began
      work.vendorMs += ms
      work.counters.vendorCalled({ vendor, code, seconds: ms / 1000 })
      span?.setAttribute('rv.code', code)
      endSpan(span, code === 'OK' ? null : code)
    }
  }
}
