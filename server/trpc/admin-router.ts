import { settingRouter } from '../setting/router.ts'
import { staffRouter } from './staff.ts'

/** Everything staff may call. */
export const adminRouter = staffRouter({
  setting: settingRouter,
})

export type AdminRouter = typeof adminRouter
