import type { CustomerRequest, Services } from '../context.ts'
import { customerActor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { countOrRefuse } from '../identity/guards.ts'
import { guessGuards, registrationCode, requireUsable, sendCode } from '../identity-check/sms.ts'
import { payForGuess, settleCode } from '../identity-check/write.ts'
import { holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { sameHash } from '../kernel/secret/secrets.ts'
import { maskPhone } from '../kernel/text/mask.ts'
import { normalName, normalPhone } from '../kernel/text/spelling.ts'
import { bindWechat } from '../notify/wechat-bindings.ts'
import { requireSession } from '../visit/read.ts'
import { sessionIsOpen } from './open.ts'

export interface RegistrationInput {
  readonly name: string
  readonly idType: string
  readonly idNumber: string
  /** The phone number as entered by the customer: 11 digits for a mainland number, or E.164. */
  readonly phone: string
}

const cs = columnsOf(tables.customerSession, 'cs')
const wb = columnsOf(tables.wechatBinding, 'wb')
const c = columnsOf(tables.customer, 'c')
const p = columnsOf(tables.policy, 'p')

const UNBOUND = query({ session: 'bytea', at: 'timestamptz' }, ({ session, at }) =>
  select(
    { openid: cs.openid, bound: holds(`${wb.openid} IS NOT NULL`) },
    `FROM ${cs} LEFT JOIN ${wb} ON ${wb.openid} = ${cs.openid} WHERE ${cs.id} = ${session} AND ${sessionIsOpen(at)}`,
  ),
)

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
  const found = await UNBOUND.first(services.db, { session, at })
  if (found === undefined || found.openid === null) throw new DomainError('NOT_SIGNED_IN')
  if (found.bound) throw new DomainError('ALREADY_BOUND')
  return { session, openid: found.openid }
}

const FIND = query(
  { idType: 'text', idNumberIndex: 'bytea', nameFolded: 'text', phoneIndex: 'bytea' },
  (given) =>
    select(
      pick(c, 'id'),
      `FROM ${c} WHERE ${c.idType}::text = ${given.idType} AND ${c.idNumberIndex} = ${given.idNumberIndex}
        AND ${c.nameFolded} = ${given.nameFolded}
        AND EXISTS (SELECT 1 FROM ${p} WHERE ${p.customerId} = ${c.id} AND ${p.phoneIndex} = ${given.phoneIndex})`,
    ),
)

/**
 * The id of the customer with this name and document, if one of the customer's policies has this registered phone;
 * otherwise null.
 */
async function findCustomer(
  services: Services,
  input: RegistrationInput,
  phone: string,
): Promise<string | null> {
  const found = await FIND.first(services.db, {
    idType: input.idType,
    idNumberIndex: idNumberIndex(services.secrets, input.idNumber),
    nameFolded: normalName(input.name),
    phoneIndex: phoneIndex(services.secrets, phone),
  })
  return found?.id ?? null
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
  const bound = bindWechat(sql, { openid: input.openid, customerId: input.customerId, at: now, from: 'code' })
  recordAudit(sql, customerActor(request, input.customerId), {
    at: now,
    action: 'session.bind',
    from: 'bound',
    targetKind: 'customer',
    targetId: bound.customerId,
  })
  const written = await services.db.query(sql.text(`SELECT ${bound.openid} FROM bound`), sql.values)
  if (written.rowCount !== 1) throw new DomainError('CONFLICT')
}
