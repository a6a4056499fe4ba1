import { z } from 'zod'

/** What a process that serves tells the one that supervises it: it answers requests. */
export const READY = 'ready'
/** What the supervisor tells a process that another one has replaced. A stop by signal ends the whole instance. */
export const RETIRE = 'retire'

export const message = z.enum([READY, RETIRE])
