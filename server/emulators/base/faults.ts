import { z } from 'zod'

/**
 * A request to make a vendor fail. The possible faults are:
 * - `timeout`: does nothing and never answers
 * - `refuse`: cuts the connection before doing anything
 * - `drop`: carries out the request and cuts the connection instead of answering
 * - `unavailable`: answers with HTTP 503
 * - any other code: answers with this error code of the vendor
 */
export const faultSchema = z.object({
  vendor: z.enum([
    'face',
    'sms',
    'wechat',
    'alert',
    'telephony',
    'virus-scan',
    'timestamp',
    'publish',
    'witness',
    'directory',
    'wecom',
  ]),
  next: z
    .array(
      z.object({
        code: z.union([z.string().min(1), z.number().int().transform(String)]),
        times: z.number().int().min(1).max(1000).default(1),
        /**
         * Restricts the fault to calls of this action (`SendSms`) or path (`cgi-bin/message/template/send`). If it is
         * absent, the next call fails, regardless of its action or path.
         */
        on: z.string().min(1).optional(),
      }),
    )
    .max(100),
})

/** The vendors that can be made to fail. */
export type FaultyVendor = z.infer<typeof faultSchema>['vendor']

export type Faults = ReturnType<typeof createFaults>

/**
 * Creates a queue of faults for each vendor. The faults occur in the order in which they were set. They are kept in
 * memory only, so that the vendors work again after a restart of the demo.
 */
export function createFaults() {
  const queues = new Map<string, { code: string; times: number; on?: string }[]>()
  return {
    /** Replaces the faults of this vendor. An empty list removes all of them. */
    order(order: z.infer<typeof faultSchema>): void {
      queues.set(
        order.vendor,
        order.next.map((fault) => ({ ...fault })),
      )
    },
    /** Removes and returns the next fault that applies to this call; null if there is none. */
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
