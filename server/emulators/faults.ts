import { z } from 'zod'

/**
 * How a vendor can be made to fail:
 * `timeout` never answers, and does nothing; `refuse` cuts the connection before doing anything; `drop`
 * carries out the request and cuts the connection instead of answering; `unavailable` is HTTP 503; any other
 * value is the vendor's error code.
 */
export const faultSchema = z.object({
  vendor: z.enum(['face', 'sms', 'wechat', 'alert']),
  next: z
    .array(
      z.object({
        code: z.union([z.string().min(1), z.number().int().transform(String)]),
        times: z.number().int().min(1).max(1000).default(1),
        /**
         * Restricts the fault to calls of this action (`SendSms`) or path (`cgi-bin/message/template/send`);
         * without it, any call fails.
         */
        on: z.string().min(1).optional(),
      }),
    )
    .max(100),
})

export type Faults = ReturnType<typeof createFaults>

/**
 * The ordered faults, first in first out. They are in memory on purpose: after a restart of the demo the
 * vendors work again.
 */
export function createFaults() {
  const queues = new Map<string, { code: string; times: number; on?: string }[]>()
  return {
    /** Replaces the faults of this vendor; an empty list ends them. */
    order(order: z.infer<typeof faultSchema>): void {
      queues.set(
        order.vendor,
        order.next.map((fault) => ({ ...fault })),
      )
    },
    /** Takes the next fault for this call, if there is one. */
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
