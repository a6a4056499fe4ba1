import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { twoFactor, username } from 'better-auth/plugins'
import { systemClock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database/db.ts'
import type { Ids } from '../../kernel/ids.ts'
import { staffLimits, USERNAME } from '../rules/sign-in.ts'

/**
 * better-auth for staff: password hashes, signed session cookies, TOTP and backup codes. None of its HTTP
 * endpoints is mounted; server/http/sign-in/staff-session.ts calls the few functions that are used, so
 * nothing else of it is reachable. It uses the wall clock, and so do staff sessions: moving the demo's clock
 * signs nobody out.
 *
 * @param input.key signs the cookies and seals the second factors' secrets; another key ends every session
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
    // Its log would contain names that people typed; the audit records what happened.
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
        // lockout.ts counts guesses before they are checked.
        accountLockout: { enabled: false },
      }),
    ],
    advanced: {
      // Named like the customers' cookies in server/http/base/cookies.ts. Its own option for secure cookies would prefix
      // them with `__Secure-`.
      cookiePrefix: secure ? '__Host-rv_staff' : 'rv_staff',
      useSecureCookies: false,
      defaultCookieAttributes: { secure },
      // The audit keeps addresses as keyed hashes.
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => input.ids.id(systemClock.now()) },
    },
  })
}

export type StaffAuth = ReturnType<typeof createStaffAuth>
