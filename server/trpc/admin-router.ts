import { productRouter } from '../product/router.ts'
import { settingRouter } from '../setting/router.ts'
import { accountRouter, staffAdministrationRouter } from '../staff/router.ts'
import { staffRouter } from './staff.ts'

/** Everything staff may call. */
export const adminRouter = staffRouter({
  account: accountRouter,
  staff: staffAdministrationRouter,
  product: productRouter,
  setting: settingRouter,
})

export type AdminRouter = typeof adminRouter
