import { symmetricDecrypt } from 'better-auth/crypto'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { systemClock } from '../../kernel/clock.ts'
import { takeTimeStep } from '../tables/write.ts'
import type { StaffAuth } from './auth.ts'
import { stepOfCode } from './totp-code.ts'

const rowSchema = z.object({ id: z.string(), secret: z.string() })

/**
 * Checks a code of a person's authenticator by the wall clock, and marks the code's time step as used. A time step is
 * accepted only once, and never after a later step was accepted. If many requests with the same code arrive at once,
 * only one is accepted. better-auth alone would accept a code repeatedly for a minute and a half.
 *
 * @returns false when the code is wrong or already used, or when the person has no authenticator
 */
export async function takeCode(
  services: Pick<Services, 'db'>,
  auth: StaffAuth,
  staffId: string,
  code: string,
): Promise<boolean> {
  const found = await services.db.query('SELECT id, secret FROM staff_two_factor WHERE user_id = $1', [
    staffId,
  ])
  const row = rowSchema.safeParse(found.rows[0])
  if (!row.success) return false
  const { secretConfig } = await auth.$context
  const secret = await symmetricDecrypt({ key: secretConfig, data: row.data.secret })
  const step = stepOfCode(secret, code, systemClock.now())
  if (step === null) return false
  const taken = await services.db.query(takeTimeStep({ id: '$1', secret: '$2', step: '$3' }), [
    row.data.id,
    row.data.secret,
    step,
  ])
  return taken.rows.length === 1
}
