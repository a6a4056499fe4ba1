import { z } from 'zod'

/**
 * How a vendor can be told to fail:
 * `timeout` never answers, and does nothing; `refuse` cuts the connection before doing anything; `drop` does
 * what was asked and cuts the connection instead of answering; `unavailable` is HTTP 503; anything else is
 * the vendor's code.
 */
export const faultSchema = z.object({
  vendor: z.enum(['face', 'sms', 'wechat', 'alert']),
  next: z
    .array(
      z.object({
        code: z.union([z.string().min(1), z.number().int().transform(String)]),
        times: z.number().int().min(1).max(1000).default(1),
        /**
         * Only calls of this action (`SendSms`) or path (`cgi-bin/message/template/send`); any call if left
         * out.
         */
        on: z.string().min(1).optional(),
      }),
    )
    .max(100),
})

export type Faults = ReturnType<typeof createFaults>

/**
 * What was ordered to go wrong next, first ordered first used. In memory on purpose: after a restart of the
 * demo the vendors are well again.
 */
export function createFaults() {
  const queues = new Map<string, { code: string; times: number; on?: string }[]>()
  return {
    /** Replaces what was ordered for this vendor; an empty list makes it well. */
    order(order: z.infer<typeof faultSchema>): void {
      queues.set(
        order.vendor,
        order.next.map((fault) => ({ ...fault })),
      )
    },
    /** Takes the fault due for this call, if one is. */
    take(vendor: string, operation: string): string | null {
      const queue = queues.get(vendor) ?? []
      const at = queue.findIndex((fault) => fault.on === undefined || fault.on === operation)
      const fault = queue[at]
      if (fault === undefined) return null
      fault.times -= 1
      if (fault.times === 0) queue.splice(at, 1)
      return fault.code
    },
  }
}
