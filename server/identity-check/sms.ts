import type { CustomerRequest, Services } from '../context.ts'
import { customerActor, recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/digest.ts'
import { type SmsCodeRow, tables } from '../generated/tables.ts'
import { type Budget, chargeBudget, sendsOf } from '../identity/budget.ts'
import { countInto, overall } from '../identity/guards.ts'
import { attemptsLeft } from '../identity/rules/failed-days.ts'
import { type CodeStanding, standingOfCode } from '../identity/rules/sms-code.ts'
import { sendRefusal } from '../identity/rules/sms-limits.ts'
import { dayOf } from '../kernel/calendar.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { sameHash } from '../kernel/secret/secrets.ts'
import { maskPhone } from '../kernel/text/mask.ts'
import { CODE_TOPIC, sealCode } from '../notify/code.ts'
import { insertMessages } from '../notify/outbox.ts'
import { requireSession } from '../visit/read.ts'
import type { IdentityGrant } from './face.ts'
import { writeFailure, writePass } from './outcome.ts'
import { type IdentityStep, readForSmsSend, readForSmsVerify, type StoredCode } from './read.ts'
import { insertCode, recordGuess, settleCode as settleCodeRow } from './write.ts'

export interface CodeRequest
  extends Readonly<Pick<SmsCodeRow, 'purpose' | 'customerId' | 'visitId' | 'phoneIndex'>> {
  readonly session: Buffer
  /** In E.164 format. */
  readonly phone: string
  /**
   * False if no message is to be sent, because a registration matches no customer. All other steps are the same, so
   * that the response does not reveal this.
   */
  readonly wanted: boolean
  readonly budget: Budget
}

/**
 * Requests one code, within the limits per phone or caller, per IP address and overall. The job `deliver` sends the
 * code (`notify/code.ts`). The response and its timing therefore do not reveal the gateway's result or whether there
 * is a recipient.
 *
 * @throws DomainError RESEND_TOO_SOON | SEND_LIMIT_HOUR | SEND_LIMIT_DAY {seconds}, TOO_MANY_REQUESTS
 */
export async function sendCode(
  services: Services,
  request: CustomerRequest,
  input: CodeRequest,
  now: Date,
): Promise<void> {
  const { db, settings, ids, secrets } = services
  const codeId = ids.id(now)
  const code = ids.code()
  const sql = new Statement()
  const at = sql.given('timestamptz', now)
  chargeBudget(sql, services, { ...input.budget, at: now })
  const guards = sendGuards(services, request, input)
  countInto(sql, 'ga', guards.address, now)
  countInto(sql, 'go', guards.overall, now)
  const requested = {
    id: codeId,
    ...pick(input, 'purpose', 'customerId', 'visitId', 'phoneIndex'),
    customerSessionId: input.session,
    codeHash: secrets.codeHash(codeId, code),
    sentAt: now,
    expiresAt: new Date(now.getTime() + settings.code.validMs),
  }
  const { id } = sql.with('code', insertCode(sql, requested, ['budget', 'ga', 'go']))
  const payload = { sealed: sealCode(services, codeId, { phone: input.phone, code, wanted: input.wanted }) }
  const message = insertMessages({
    from: 'code',
    id: `${id}`,
    topic: CODE_TOPIC,
    dedupeKey: `'code:' || ${id}`,
    payload: sql.given('jsonb', payload),
    at,
    availableAt: at,
  })
  sql.with('message', message)
  recordAudit(sql, customerActor(request, input.customerId ?? 'unknown'), {
    at: now,
    action: 'identity.smsSend',
    from: 'code',
    targetKind: 'sms_code',
    targetId: id,
  })
  // Either all parts are written or none. A message refused by one limit is therefore not counted by the other
  // limits.
  const parts = ['budget', 'ga', 'go', 'code', 'message']
  if (!(await writeAllOrNothing(db, sql, parts))) return await refuseSend(services, input.budget, now)
  services.wake('deliver')
}

function sendGuards(services: Services, request: CustomerRequest, input: CodeRequest) {
  const { sendsPerAddressPerHour, sendsOverallPerHour } = services.settings.guards
  return {
    address: { scope: 'send.address', key: request.origin.address ?? '', limit: sendsPerAddressPerHour },
    overall: overall('send.overall', input.phoneIndex, sendsOverallPerHour),
  }
}

async function refuseSend(services: Services, budget: Budget, now: Date): Promise<never> {
  const sends = await sendsOf(services, budget)
  const refusal = sends === null ? null : sendRefusal(sends, now, services.settings.code)
  // If the budget was not exhausted, the message was refused by the limit per IP address or by the overall limit.
  throw refusal === null
    ? new DomainError('TOO_MANY_REQUESTS')
    : new DomainError(refusal.code, { seconds: refusal.seconds })
}

/**
 * Sends a code to the phone registered on the policy. The customer cannot choose another phone for a visit.
 * @returns the masked phone, and the time to wait before another code can be requested
 */
export async function sendVisitCode(
  services: Services,
  request: CustomerRequest,
  input: { visitId: string },
): Promise<{ phone: string; resendAfterSeconds: number; validSeconds: number }> {
  const session = requireSession(request)
  const step = await readForSmsSend(services, request, input.visitId)
  const { customerId } = step.visit.state
  const { phone, phoneIndex } = step
  const asked = {
    purpose: 'VISIT',
    session,
    customerId,
    visitId: input.visitId,
    phoneIndex,
    phone,
    wanted: true,
    // The message is charged to the phone, because only the customer reaches this step and the phone belongs to the
    // customer.
    budget: { key: phoneIndex, purpose: 'VISIT' },
  } as const
  await sendCode(services, request, asked, step.at)
  const { code } = services.settings
  return {
    phone: maskPhone(phone),
    resendAfterSeconds: code.resendAfterMs / 1000,
    validSeconds: code.validMs / 1000,
  }
}

const k = columnsOf(tables.smsCode, 'k')
const o = columnsOf(tables.outbox, 'o')

/** SQL: the order of codes, latest first. */
const LATEST_FIRST = `ORDER BY ${k.sentAt} DESC, ${k.id} DESC`

const STANDING = query({ session: 'bytea' }, ({ session }) =>
  select(
    {
      purpose: k.purpose,
      outcome: o.outcome,
      troubled: holds(`${o.lastError} IS NOT NULL`),
      reached: holds(`coalesce(${o.payload} ? 'reached', false)`),
    },
    `FROM ${k} JOIN ${o} ON ${o.id} = ${k.id} WHERE ${k.customerSessionId} = ${session} ${LATEST_FIRST} LIMIT 1`,
  ),
)

/** Returns the sending status of the latest code that this browser requested; null if it has not requested a code. */
export async function codeStanding(
  services: Services,
  request: CustomerRequest,
): Promise<CodeStanding | null> {
  const latest = await STANDING.first(services.db, { session: requireSession(request) })
  return latest === undefined ? null : standingOfCode(latest)
}

const REGISTRATION_CODE = query({ session: 'bytea' }, ({ session }) =>
  select(
    pick(k, 'id', 'customerId', 'codeHash', 'expiresAt', 'wrong', 'usedAt'),
    `FROM ${k} WHERE ${k.customerSessionId} = ${session} AND ${k.purpose.is('REGISTER')}
      ${LATEST_FIRST} LIMIT 1`,
  ),
)

/** Reads the latest registration code sent to this browser. Earlier codes are no longer valid. */
export async function registrationCode(services: Services, session: Buffer) {
  return (await REGISTRATION_CODE.first(services.db, { session })) ?? null
}

/** @throws DomainError CODE_MISSING, CODE_EXPIRED */
export function requireUsable<C extends StoredCode>(services: Services, code: C | null, at: Date): C {
  if (code === null) throw new DomainError('CODE_MISSING')
  const dead = code.usedAt !== null || code.wrong >= services.settings.code.wrongPerCode
  if (dead || code.expiresAt <= at) throw new DomainError('CODE_EXPIRED')
  return code
}

/**
 * Builds the counters that limit wrong guesses: one counter per IP address, and one counter over all customers, which
 * is split into several rows.
 */
export function guessGuards(services: Services, request: CustomerRequest, session: Buffer) {
  const { wrongPerAddressPerHour, wrongOverallPerHour } = services.settings.guards
  return {
    address: { scope: 'guess.address', key: request.origin.address ?? '', limit: wrongPerAddressPerHour },
    overall: overall('guess.overall', session, wrongOverallPerHour),
  }
}

/**
 * Checks a code. Each guess is one write, which succeeds only if no other guess was settled since the code was read.
 * The response is sent after that write. Of two hundred concurrent guesses, only five are therefore checked.
 *
 * @throws DomainError CODE_MISSING, CODE_EXPIRED, CODE_WRONG {left}, DAY_LOCKED, TOO_MANY_REQUESTS
 */
export async function verifyVisitCode(
  services: Services,
  request: CustomerRequest,
  input: { visitId: string; code: string; commandId: string },
): Promise<IdentityGrant> {
  const session = requireSession(request)
  const identityToken = services.secrets.derive(
    `sms\0${session.toString('hex')}\0${input.visitId}\0${input.commandId}`,
  )
  const grant = sha256(identityToken)
  const guards = guessGuards(services, request, session)
  const guess = async () => {
    const step = await readForSmsVerify(services, request, input.visitId, grant, guards)
    if (step.granted) return { identityToken }
    const code = requireUsable(services, step.code, step.at)
    if (step.guarded) throw new DomainError('TOO_MANY_REQUESTS')
    const right = sameHash(services.secrets.codeHash(code.id, input.code), code.codeHash)
    const { at } = step
    const day = dayOf(at)
    const settle = (sql: Statement) => {
      if (!right) for (const [name, guard] of Object.entries(guards)) countInto(sql, `g_${name}`, guard, at)
      return settleCode(sql, code, step, session, day, right, at)
    }
    const actor = customerActor(request, step.visit.state.customerId)
    const checked = { ...step, method: 'SMS' as const, attemptId: code.id, day, actor, at, settle }
    if (right) {
      const { phoneIndex } = step
      if (await writePass(services, { ...request, session }, checked, { id: grant, phoneIndex }))
        return { identityToken }
    } else if (await writeFailure(services, checked, { vendorCode: null, counted: true })) {
      const left = attemptsLeft(step.standing, day, 'SMS', services.settings) - 1
      throw left <= 0 ? new DomainError('DAY_LOCKED') : new DomainError('CODE_WRONG', { left })
    }
    return WRITTEN_MEANWHILE
  }
  return await decideAgain(guess, { rounds: GUESS_ROUNDS })
}

/**
 * Maximum number of rounds for one guess. A guess is tried again whenever another guess was settled first. At most
 * failuresPerDay + 1 guesses can be settled, so all further rounds can only be caused by other kinds of writes.
 */
const GUESS_ROUNDS = 24

function settleCode(
  sql: Statement,
  code: StoredCode,
  step: IdentityStep,
  session: Buffer,
  day: string,
  right: boolean,
  at: Date,
): string {
  const { id: visitId, customerId } = step.visit.state
  const guards = right ? [] : ['g_address', 'g_overall']
  const settled = settleCodeRow(sql, { id: code.id, right, at, wrong: code.wrong, provided: guards })
  const guessed = { customerId, visitId, customerSessionId: session, right, day, at }
  sql.with('att', recordGuess(sql, sql.with('code', settled), guessed))
  return 'att'
}
