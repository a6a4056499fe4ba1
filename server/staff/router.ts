import { z } from 'zod'
import { version } from '../kernel/version.ts'
import { accountProcedure, readyProcedure, staffProcedure, staffRouter } from '../procedure/staff.ts'
import { changeOwnPassword, endOtherSessions, readOwnAccount, readOwnSessions } from './account/account.ts'
import { profileFields, usernameField } from './account/fields.ts'
import {
  createStaff,
  disableStaff,
  editStaff,
  enableStaff,
  resetPassword,
  resetSecondFactor,
  unlock,
} from './account/service.ts'
import { readStaff } from './account/store.ts'
import { readHome } from './home.ts'
import { owesSecondFactor, staffLimits } from './rules/sign-in.ts'

const password = z.string().min(1).max(staffLimits.passwordMost)
const manage = staffProcedure('staff.manage')

const key = z.object({ id: z.uuid(), version: z.number().int().positive() }).strict()

/** Procedures on the person's own account. */
export const accountRouter = staffRouter({
  me: accountProcedure.query(async ({ ctx }) => {
    const { id, username, name, roles, mustChangePassword, mustSetUpSecondFactor } = ctx.staff
    const owes = owesSecondFactor(roles, ctx.services.settings.secondFactor)
    const own = await readOwnAccount(ctx.services, ctx.staff)
    return {
      id,
      username,
      name,
      roles,
      mustChangePassword,
      mustSetUpSecondFactor,
      owesSecondFactor: owes,
      /** What runs on the server: the foot of the menu shows it. */
      build: version,
      ...own,
    }
  }),
  changePassword: accountProcedure
    .input(z.object({ current: password, next: password }).strict())
    .mutation(({ ctx, input }) => changeOwnPassword(ctx.services, ctx.actor, ctx.staff, input)),
  sessions: accountProcedure.query(({ ctx }) => readOwnSessions(ctx.services, ctx.staff)),
  /** The work that waits for the person, limited to the work that the person's roles are allowed to see. */
  home: readyProcedure.query(({ ctx }) => readHome(ctx.services, ctx.staff)),
  endOtherSessions: accountProcedure.mutation(({ ctx }) =>
    endOtherSessions(ctx.services, ctx.actor, ctx.staff, ctx.request.device),
  ),
})

/** Procedures on all accounts, for administrators. */
export const staffAdministrationRouter = staffRouter({
  list: manage.query(async ({ ctx }) =>
    (await readStaff(ctx.services, ctx.services.clock.now())).map((row) => ({
      ...row,
      disabledAt: row.disabledAt?.toISOString() ?? null,
      lockedUntil: row.lockedUntil?.toISOString() ?? null,
      lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    })),
  ),
  create: manage
    .input(z.object({ username: usernameField, ...profileFields }).strict())
    .mutation(({ ctx, input }) => createStaff(ctx.services, ctx.actor, input)),
  edit: manage
    .input(key.extend(profileFields))
    .mutation(({ ctx, input: { id, version, ...profile } }) =>
      editStaff(ctx.services, ctx.actor, { id, version }, profile),
    ),
  disable: manage.input(key).mutation(({ ctx, input }) => disableStaff(ctx.services, ctx.actor, input)),
  enable: manage.input(key).mutation(({ ctx, input }) => enableStaff(ctx.services, ctx.actor, input)),
  resetPassword: manage
    .input(key)
    .mutation(({ ctx, input }) => resetPassword(ctx.services, ctx.actor, input)),
  resetSecondFactor: manage
    .input(key)
    .mutation(({ ctx, input }) => resetSecondFactor(ctx.services, ctx.actor, input)),
  unlock: manage
    .input(key.pick({ id: true }))
    .mutation(({ ctx, input }) => unlock(ctx.services, ctx.actor, input.id)),
})
