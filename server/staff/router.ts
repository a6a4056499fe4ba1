import { z } from 'zod'
import { version } from '../kernel/version.ts'
import { accountProcedure, readyProcedure, staffProcedure, staffRouter } from '../procedure/staff.ts'
import { mayAdminister } from '../vocabulary/rights.ts'
import { changeOwnPassword, endOtherSessions, readOwnAccount, readOwnSessions } from './account/account.ts'
import { profileFields, usernameField } from './account/fields.ts'
import { linkIdentity } from './account/identity.ts'
import {
  createStaff,
  disableStaff,
  editStaff,
  enableStaff,
  requireAdministered,
  requireRolesAdministered,
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

/** The base of procedures on one account, which the caller must administer. */
const administer = <I extends z.ZodType<{ readonly id: string; readonly version?: number }>>(input: I) =>
  manage.input(input).use(async ({ ctx, input: of, next }) => {
    await requireAdministered(ctx.services, ctx.staff.roles, of)
    return await next()
  })

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
      /** Whether the reader administers this account; others are only listed. */
      administered: mayAdminister(ctx.staff.roles, row.roles),
      disabledAt: row.disabledAt?.toISOString() ?? null,
      lockedUntil: row.lockedUntil?.toISOString() ?? null,
      lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    })),
  ),
  create: manage
    .input(z.object({ username: usernameField, ...profileFields }).strict())
    .mutation(({ ctx, input }) => {
      requireRolesAdministered(ctx.staff.roles, input.roles)
      return createStaff(ctx.services, ctx.actor, input)
    }),
  edit: manage
    .input(key.extend(profileFields))
    .mutation(async ({ ctx, input: { id, version, ...profile } }) => {
      await requireAdministered(ctx.services, ctx.staff.roles, { id, version }, profile.roles)
      await editStaff(ctx.services, ctx.actor, { id, version }, profile)
    }),
  disable: administer(key).mutation(({ ctx, input }) => disableStaff(ctx.services, ctx.actor, input)),
  enable: administer(key).mutation(({ ctx, input }) => enableStaff(ctx.services, ctx.actor, input)),
  resetPassword: administer(key).mutation(({ ctx, input }) => resetPassword(ctx.services, ctx.actor, input)),
  resetSecondFactor: administer(key).mutation(({ ctx, input }) =>
    resetSecondFactor(ctx.services, ctx.actor, input),
  ),
  unlock: administer(key.pick({ id: true })).mutation(({ ctx, input }) =>
    unlock(ctx.services, ctx.actor, input.id),
  ),
  /** Links an account to a person of a directory, or unlinks it. */
  link: administer(
    key.extend({
      identity: z
        .object({ directory: z.enum(['oidc', 'wecom']), subject: z.string().trim().min(1).max(255) })
        .nullable(),
    }),
  ).mutation(({ ctx, input: { id, version, identity } }) =>
    linkIdentity(ctx.services, ctx.actor, { id, version }, identity),
  ),
})
