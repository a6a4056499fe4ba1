import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { twoFactor, username } from 'better-auth/plugins'
import { systemClock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database/db.ts'
import type { Ids } from '../../kernel/ids.ts'
import { hashPassword, verifyPassword } from '../account/password-hash.ts'
import { staffLimits, USERNAME } from '../rules/sign-in.ts'

/**
 * Configures better-auth for staff: password hashes, signed session cookies, TOTP and backup codes. None of its HTTP
 * endpoints is mounted. Only server/staff/sign-in and server/http/sign-in/staff-session.ts use it, so no other part
 * of better-auth is reachable. better-auth and staff sessions use the wall clock, so that moving the demo's clock
 * signs nobody out.
 *
 * @param input.key signs the cookies and seals the second factors' secrets; a new key ends every session
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
    // The log of better-auth would contain the user names that people entered. The audit records sign-ins instead.
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: staffLimits.passwordLeast,
      maxPasswordLength: staffLimits.passwordMost,
      password: { hash: hashPassword, verify: verifyPassword },
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
        // better-auth's lockout is disabled because lockout.ts counts guesses before they are checked.
        accountLockout: { enabled: false },
      }),
    ],
    advanced: {
      // The prefix has the same form as in the customers' cookies (server/http/base/cookies.ts). better-auth's option
      // for secure cookies stays off, because it would add the prefix `__Secure-`.
      cookiePrefix: secure ? '__Host-rv_staff' : 'rv_staff',
      useSecureCookies: false,
      defaultCookieAttributes: { secure },
      // better-auth must not store network addresses, because the audit keeps them only as keyed hashes.
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => input.ids.id(systemClock.now()) },
    },
  })
}

export type StaffAuth = ReturnType<typeof createStaffAuth>
