import { staffRouter } from './staff.ts'

/** Everything staff may call. */
export const adminRouter = staffRouter({})

export type AdminRouter = typeof adminRouter
