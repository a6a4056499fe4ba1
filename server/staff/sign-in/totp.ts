import { symmetricDecrypt } from 'better-auth/crypto'
import type { Services } from '../../context.ts'
import { systemClock } from '../../kernel/clock.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { takeTimeStep, twoFactor } from '../tables/write.ts'
import type { StaffAuth } from './auth.ts'
import { stepOfCode } from './totp-code.ts'

const FACTOR = query({ staffId: 'uuid' }, ({ staffId }) =>
  select(pick(twoFactor, 'id', 'secret'), `FROM ${twoFactor} WHERE ${twoFactor.userId} = ${staffId}`),
)

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
  const factor = await FACTOR.first(services.db, { staffId })
  if (factor === undefined) return false
  const { secretConfig } = await auth.$context
  const secret = await symmetricDecrypt({ key: secretConfig, data: factor.secret })
  const step = stepOfCode(secret, code, systemClock.now())
  if (step === null) return false
  return await takeTimeStep(services.db, { ...factor, step })
}
