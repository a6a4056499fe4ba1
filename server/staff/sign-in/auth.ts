import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { twoFactor, username } from 'better-auth/plugins'
import { systemClock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database/db.ts'
import type { Ids } from '../../kernel/ids.ts'
import { staffLimits, USERNAME } from '../rules/sign-in.ts'

/**
 * better-auth for staff: password hashes, signed session cookies, TOTP and backup codes. None of its HTTP endpoints is
 * mounted; `http/staff-session.ts` calls the few functions of it that are used, so nothing else of it can be reached.
 * It tells time by the wall clock, and staff sessions do so with it: moving the demo's clock signs nobody out.
 *
 * @param input.key signs the cookies and seals the second factors' secrets; another one ends every session
 */
export function createStaffAuth(input: {
  db: Pick<Database, 'prisma'>
  ids: Ids
  key: string
  publicUrl: string
}) {
  const secure = input.publicUrl.startsWith('https:')
  return betterAuth({
    appName: '回访平台',
    baseURL: input.publicUrl,
    secret: input.key,
    database: prismaAdapter(input.db.prisma, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    // It would write names people typed; what happened is in the audit.
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: staffLimits.passwordLeast,
      maxPasswordLength: staffLimits.passwordMost,
    },
    user: { modelName: 'staff' },
    session: { modelName: 'staffSession', cookieCache: { enabled: false } },
    account: { modelName: 'staffAccount' },
    verification: { modelName: 'staffVerification' },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: { ...session, expiresAt: new Date(systemClock.now().getTime() + staffLimits.sessionMaxMs) },
          }),
        },
      },
    },
    plugins: [
      username({ usernameValidator: (name) => USERNAME.test(name) }),
      twoFactor({
        issuer: '回访平台',
        twoFactorCookieMaxAge: staffLimits.secondFactorMs / 1000,
        schema: { twoFactor: { modelName: 'staffTwoFactor' } },
        // Guesses are counted by lockout.ts, before they are looked at.
        accountLockout: { enabled: false },
      }),
    ],
    advanced: {
      // As http/cookies.ts names those of customers. Its own word for secure cookies would begin them with `__Secure-`.
      cookiePrefix: secure ? '__Host-rv_staff' : 'rv_staff',
      useSecureCookies: false,
      defaultCookieAttributes: { secure },
      // Addresses are kept as keyed hashes, in the audit.
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => input.ids.id(systemClock.now()) },
    },
  })
}

export type StaffAuth = ReturnType<typeof createStaffAuth>
