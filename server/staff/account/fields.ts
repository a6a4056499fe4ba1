import { z } from 'zod'
import { normalUsername } from '../../kernel/text/spelling.ts'
import { staffRoles } from '../../vocabulary/rights.ts'
import { NOBODY, USERNAME } from '../rules/sign-in.ts'

/** The rules of an account's fields, shared by the API, the command line and the form. */
export const profileFields = {
  name: z.string().trim().min(1).max(40),
  email: z.email().max(200),
  /** Sorted in the order of the role list, without duplicates. */
  roles: z
    .array(z.enum(staffRoles))
    .min(1)
    .max(staffRoles.length)
    .transform((roles) => staffRoles.filter((role) => roles.includes(role))),
  /** Whether the account may sign in by password although a directory is configured (应急账号). */
  breakGlass: z.boolean().default(false),
}

export const usernameField = z
  .string()
  .max(100)
  .transform(normalUsername)
  .pipe(
    z
      .string()
      .regex(USERNAME)
      .refine((name) => name !== NOBODY),
  )
