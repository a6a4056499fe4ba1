import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { customerActor, recordAudit } from '../evidence/audit.ts'
import { countOrRefuse } from '../identity/guards.ts'
import { guessGuards, registrationCode, requireUsable, sendCode } from '../identity-check/sms.ts'
import { payForGuess, settleCode } from '../identity-check/write.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { sameHash } from '../kernel/secret/secrets.ts'
import { maskPhone } from '../kernel/text/mask.ts'
import { normalName, normalPhone } from '../kernel/text/spelling.ts'
import { bindWechat } from '../notify/wechat-bindings.ts'
import { requireSession } from '../visit/read.ts'

export interface RegistrationInput {
  readonly name: string
  readonly idType: string
  readonly idNumber: string
  /** The phone number as entered by the customer: 11 digits for a mainland number, or E.164. */
  readonly phone: string
}

const unboundSchema = z.object({
  openid: z.string().nullable(),
  bound: z.boolean(),
  link_customer_id: z.string().nullable(),
})

/**
 * Returns the WeChat identity that the registration will bind. Throws if that identity is already bound to a
 * customer.
 */
async function requireUnbound(
  services: Services,
  request: CustomerRequest,
  at: Date,
): Promise<{ session: Buffer; openid: string }> {
  const session = requireSession(request)
  const found = await services.db.query(
    `SELECT cs.openid, cs.link_customer_id, wb.openid IS NOT NULL AS bound FROM customer_session cs
      LEFT JOIN wechat_binding wb ON wb.openid = cs.openid
      WHERE cs.id = $1 AND cs.ended_at IS NULL AND cs.expires_at > $2`,
    [session, at],
  )
  const row = unboundSchema.safeParse(found.rows[0])
  if (!row.success || row.data.openid === null) throw new DomainError('NOT_SIGNED_IN')
  if (row.data.bound) throw new DomainError('ALREADY_BOUND')
  return { session, openid: row.data.openid }
}

/**
 * The id of the customer with this name and document, if one of the customer's policies has this registered phone;
 * otherwise null.
 */
async function findCustomer(
  services: Services,
  input: RegistrationInput,
  phone: string,
): Promise<string | null> {
  const found = await services.db.query(
    `SELECT c.id FROM customer c WHERE c.id_type::text = $1 AND c.id_number_index = $2 AND c.name_folded = $3
      AND EXISTS (SELECT 1 FROM policy p WHERE p.customer_id = c.id AND p.phone_index = $4)`,
    [
      input.idType,
      idNumberIndex(services.secrets, input.idNumber),
      normalName(input.name),
      phoneIndex(services.secrets, phone),
    ],
  )
  const row = z.object({ id: z.string() }).safeParse(found.rows[0])
  return row.success ? row.data.id : null
}

/**
 * First step of 注册 (registration): sends a code to the registered phone if all data match a policy. If they do not
 * match, the answer, its duration and the rows written are the same, so that a caller cannot find out who is a
 * customer.
 * @throws DomainError NOT_SIGNED_IN, ALREADY_BOUND, BAD_INPUT, or the send limits of `sendCode`
 */
export async function sendRegistrationCode(
  services: Services,
  request: CustomerRequest,
  input: RegistrationInput,
): Promise<{ phone: string; resendAfterSeconds: number; validSeconds: number }> {
  const at = services.clock.now()
  const { session, openid } = await requireUnbound(services, request, at)
  const phone = normalPhone(input.phone)
  if (phone === null) throw new DomainError('BAD_INPUT', { fields: ['phone'] })
  const { code, guards } = services.settings
  const begun = { scope: 'register.openid', key: openid, limit: guards.registrationsPerOpenidPerHour }
  await countOrRefuse(services, [begun], at)
  const customerId = await findCustomer(services, input, phone)
  const asked = {
    purpose: 'REGISTER',
    session,
    customerId,
    visitId: null,
    phoneIndex: phoneIndex(services.secrets, phone),
    phone,
    wanted: customerId !== null,
    // The caller's budget is charged instead of the customer's, so that requests with false data do not use up the
    // real customer's budget.
    budget: { key: services.secrets.index('asker', openid), purpose: 'REGISTER.ASKER' },
  } as const
  await sendCode(services, request, asked, at)
  return {
    phone: maskPhone(phone),
    resendAfterSeconds: code.resendAfterMs / 1000,
    validSeconds: code.validMs / 1000,
  }
}

/**
 * Second step of 注册 (registration): the right code binds the WeChat identity to the customer. A wrong code counts
 * against this code, against this network address and in the overall limit. It never counts against the customer,
 * because otherwise anyone who knows a person's data could lock that person out.
 * @throws DomainError CODE_MISSING, CODE_EXPIRED, CODE_WRONG {left}, ALREADY_BOUND, TOO_MANY_REQUESTS
 */
export async function confirmRegistration(
  services: Services,
  request: CustomerRequest,
  input: { code: string },
): Promise<{ bound: true }> {
  const at = services.clock.now()
  const { session, openid } = await requireUnbound(services, request, at)
  const code = requireUsable(services, await registrationCode(services, session), at)
  await countOrRefuse(services, Object.values(guessGuards(services, request, session)), at)
  const { wrongPerCode } = services.settings.code
  // The guess is counted before the code is checked, so that concurrent guesses cannot exceed the limit.
  const wrong = await payForGuess(services, code.id, wrongPerCode)
  if (wrong === null) throw new DomainError('CODE_EXPIRED')
  const right = sameHash(services.secrets.codeHash(code.id, input.code), code.codeHash)
  if (!right || code.customerId === null) {
    throw new DomainError('CODE_WRONG', { left: wrongPerCode - wrong })
  }
  await bind(services, request, { codeId: code.id, openid, customerId: code.customerId, at })
  return { bound: true }
}

async function bind(
  services: Services,
  request: CustomerRequest,
  input: { codeId: string; openid: string; customerId: string; at: Date },
): Promise<void> {
  const now = input.at
  const sql = new Statement()
  sql.with('code', settleCode(sql, { id: input.codeId, right: true, at: now }))
  bindWechat(sql, { openid: input.openid, customerId: input.customerId, at: now, from: 'code' })
  recordAudit(sql, customerActor(request, input.customerId), {
    at: now,
    action: 'session.bind',
    from: 'bound',
    targetKind: 'customer',
    targetId: 'bound.customer_id',
  })
  const written = await services.db.query(sql.text('SELECT openid FROM bound'), sql.values)
  if (written.rowCount !== 1) throw new DomainError('CONFLICT')
}
