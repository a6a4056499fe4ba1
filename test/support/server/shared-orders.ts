import { z } from 'zod'

/** An order to the shared process: to start a server on this port with these variables, or (null) to close it. */
export const order = z.object({ port: z.string(), variables: z.record(z.string(), z.string()).nullable() })

/** What became of an order. */
export const report = z.object({ port: z.string(), done: z.boolean() })
