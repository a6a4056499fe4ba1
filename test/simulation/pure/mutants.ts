import type { StandingDay } from '#server/identity/rules/failed-days.ts'
import type { IdentitySessionState } from '#server/identity/rules/session.ts'
import { done } from '#server/kernel/errors.ts'
import type { VisitEvent, VisitState } from '#server/visit/rules/events.ts'
import type { VisitCommand, VisitSituation } from '#server/visit/rules/steps.ts'
import { realRules, type SimulationRules } from './rules.ts'
import type { Invariant } from './witness.ts'

/** A set of rules with one wrong rule, and the invariant that must report it. */
export interface Mutant {
  readonly name: string
  readonly notices: Invariant
  readonly rules: SimulationRules
}

function mutant(name: string, notices: Invariant, wrong: Partial<SimulationRules>): Mutant {
  return { name, notices, rules: { ...realRules, ...wrong } }
}

const real = realRules

/** Returns rules whose `decide` receives a falsified situation. */
function decideOn(
  see: (visit: VisitState, command: VisitCommand, situation: VisitSituation) => Partial<VisitSituation>,
): Partial<SimulationRules> {
  return {
    decide: (visit, command, at) => real.decide(visit, command, { ...at, ...see(visit, command, at) }),
  }
}

/** Returns rules whose `decide` receives a falsified state of the visit. */
function decideAs(
  see: (visit: VisitState, command: VisitCommand, situation: VisitSituation) => Partial<VisitState>,
): Partial<SimulationRules> {
  return {
    decide: (visit, command, at) => real.decide({ ...visit, ...see(visit, command, at) }, command, at),
  }
}

function covers(
  see: (session: IdentitySessionState, visit: { phoneIndex: string }) => Partial<IdentitySessionState>,
) {
  return {
    sessionCovers: (session, visit, now, settings) =>
      real.sessionCovers({ ...session, ...see(session, visit) }, visit, now, settings),
  } satisfies Partial<SimulationRules>
}

function windowOf(change: { windowDays?: number; shortestWindowMs?: number }): Partial<SimulationRules> {
  return {
    visitWindow: (at, signed, days, settings) =>
      real.visitWindow(at, signed, days, { ...settings, ...change }),
  }
}

const justBefore = (now: Date) => new Date(now.getTime() - 1)

const windowMutants: readonly Mutant[] = [
  mutant('the window is one day longer', 'WINDOW', windowOf({ windowDays: 4 })),
  mutant('the window is one day shorter', 'WINDOW', windowOf({ windowDays: 2 })),
  mutant('the window runs past the cooling-off period', 'WINDOW', {
    visitWindow: (at, signed, days, settings) => real.visitWindow(at, signed, days + 5, settings),
  }),
  mutant(
    'midnight still belongs to the day before (> for >=)',
    'WINDOW',
    decideOn((_, __, { now }) => ({ now: justBefore(now) })),
  ),
  mutant(
    'escalation holds from the next sweep only',
    'WINDOW',
    decideOn(() => ({ escalateAt: null })),
  ),
  mutant(
    'a visit opened after the three days is escalated too',
    'WINDOW',
    decideAs(() => ({ openedAt: new Date(0) })),
  ),
  mutant('the sweep comes a minute early', 'WINDOW', {
    expire: (visit, escalateAt, now) => real.expire(visit, escalateAt, new Date(now.getTime() + 60_000)),
  }),
  mutant('too little cooling-off is not looked at', 'SHORT_COOLING_OFF', {
    openVisit: (input) => real.openVisit({ ...input, tooShort: false }),
  }),
  mutant(
    'two days of cooling-off are called too little',
    'SHORT_COOLING_OFF',
    windowOf({ shortestWindowMs: 48 * 3_600_000 }),
  ),
]

const stranger = { method: 'FACE', attemptId: 'none', sitting: 'nobody' } as const

const identityMutants: readonly Mutant[] = [
  mutant(
    'identity is not checked',
    'IDENTITY',
    decideOn((_, __, { identity }) => ({ identity: identity ?? stranger })),
  ),
  mutant(
    'a check never goes idle',
    'IDENTITY',
    covers((session) => ({ lastSeenAt: new Date(8.64e15 - 1), verifiedAt: session.verifiedAt })),
  ),
  mutant(
    'a check has no longest time',
    'IDENTITY',
    covers((session) => ({ verifiedAt: session.lastSeenAt })),
  ),
  mutant(
    'leaving does not end a check',
    'IDENTITY',
    covers(() => ({ endedAt: null })),
  ),
  mutant(
    'a code to one phone opens policies with another',
    'IDENTITY',
    covers((_, visit) => ({ phoneIndex: visit.phoneIndex })),
  ),
  mutant(
    'idle is counted from the check, not from the last step',
    'IDENTITY',
    covers((session) => ({ lastSeenAt: session.verifiedAt })),
  ),
  mutant('a spoofed face passes', 'IDENTITY', {
    faceVerdict: (code) => (code === 1002 ? 'PASSED' : real.faceVerdict(code)),
  }),
  mutant('a vendor’s time-out counts as a failure', 'COUNTED', {
    faceVerdict: (code) => (code === 1001 ? 'FAILED' : real.faceVerdict(code)),
  }),
  mutant('a name that does not fit the number is not counted', 'COUNTED', {
    faceVerdict: (code) => (code === 2006 ? 'UNDECIDED' : real.faceVerdict(code)),
  }),
  mutant('six failures a day', 'DAY_LIMIT', {
    isLocked: (standing, day, settings) => real.isLocked(standing, day, { ...settings, failuresPerDay: 6 }),
  }),
  mutant('four failures a day', 'DAY_LIMIT', {
    isLocked: (standing, day, settings) => real.isLocked(standing, day, { ...settings, failuresPerDay: 4 }),
  }),
]

const stepMutants: readonly Mutant[] = [
  mutant(
    'the notice may be skipped',
    'NOTICE',
    decideAs((visit) => ({ noticedAt: visit.noticedAt ?? visit.openedAt })),
  ),
  mutant(
    'reading is not timed',
    'READING',
    decideAs(() => ({ minimumReading: 0 })),
  ),
  mutant(
    '59 seconds are enough',
    'READING',
    decideAs(({ minimumReading }) => ({ minimumReading: minimumReading === null ? null : 59 })),
  ),
  mutant(
    'reading goes on in another sitting',
    'READING',
    decideAs((_, __, { identity }) => ({ readingSession: identity?.sitting ?? null })),
  ),
  mutant('failing answers make a success', 'ANSWERS', {
    decide: (visit, command, at) => {
      const outcome = real.decide(visit, command, at)
      if (!outcome.ok || command.type !== 'SIGN') return outcome
      const success: VisitEvent = { type: 'SUCCEEDED', payload: { method: 'WECHAT' } }
      return done(outcome.value.map((event) => (event.type === 'SENT_TO_CALLBACK' ? success : event)))
    },
  }),
  mutant('是 passes every question', 'ANSWERS', {
    decide: (visit, command, at) => {
      const questions = visit.questions?.map((question) => ({ ...question, passing: 'YES' as const })) ?? null
      return real.decide(command.type === 'SIGN' ? { ...visit, questions } : visit, command, at)
    },
  }),
  mutant('unanswered questions are let through', 'ANSWERS', {
    decide: (visit, command, at) => {
      if (command.type !== 'SUBMIT' || visit.questions === null) return real.decide(visit, command, at)
      const questions = visit.questions.filter(({ key }) => command.answers[key])
      return real.decide({ ...visit, questions }, command, at)
    },
  }),
  mutant(
    'a draft changes what was submitted',
    'ANSWERS',
    decideAs((visit, command) =>
      command.type === 'SAVE_DRAFT' && visit.status === 'REVIEWING' ? { status: 'ANSWERING' } : {},
    ),
  ),
  mutant(
    'signing before submitting',
    'ANSWERS',
    decideAs((visit, command) =>
      command.type === 'SIGN' && visit.status === 'ANSWERING' ? { status: 'REVIEWING' } : {},
    ),
  ),
  mutant('no signature is needed', 'SIGNATURE', {
    decide: (visit, command, at) => {
      if (command.type !== 'SIGN' || command.signature !== '') return real.decide(visit, command, at)
      return real.decide(visit, { ...command, signature: visit.signature ?? 'nothing' }, at)
    },
  }),
  mutant('submitting is enough', 'SIGNATURE', {
    decide: (visit, command, at) => {
      const outcome = real.decide(visit, command, at)
      if (!outcome.ok || command.type !== 'SUBMIT') return outcome
      return done([...outcome.value, { type: 'SUCCEEDED', payload: { method: 'WECHAT' } }])
    },
  }),
  mutant(
    'starting again is written again',
    'REPEAT',
    decideAs(() => ({ startedAt: null })),
  ),
  mutant(
    'the notice can be confirmed again',
    'REPEAT',
    decideAs((_, command) => (command.type === 'CONFIRM_NOTICE' ? { noticedAt: null } : {})),
  ),
]

/** Moves failed days together, as if there were no other days between them. */
function withoutGaps(days: readonly StandingDay[], today: string): StandingDay[] {
  const failed = days
    .filter((entry) => entry.face >= 5 || entry.sms >= 5)
    .filter((entry) => entry.day < today)
  const last = Date.parse(`${today}T00:00:00Z`)
  const renamed = failed.map((entry, index) => ({
    ...entry,
    day: new Date(last - (failed.length - index) * 86_400_000).toISOString().slice(0, 10),
  }))
  return [...renamed, ...days.filter((entry) => entry.day === today)]
}

const streakMutants: readonly Mutant[] = [
  mutant('failed days need not be consecutive', 'STREAK', {
    recordFailure: (standing, day, method, settings) => {
      const after = real.recordFailure(standing, day, method, settings)
      const squeezed = { ...standing, days: withoutGaps(standing.days, day) }
      return { ...after, escalateAt: real.recordFailure(squeezed, day, method, settings).escalateAt }
    },
  }),
  mutant('a success does not begin the run anew', 'STREAK', { recordPass: (standing) => standing }),
  mutant('two failed days are enough', 'STREAK', {
    recordFailure: (standing, day, method, settings) =>
      real.recordFailure(standing, day, method, { ...settings, failedDaysInARow: 2 }),
  }),
  mutant('agents call a day late', 'STREAK', {
    recordFailure: (standing, day, method, settings) => {
      const after = real.recordFailure(standing, day, method, settings)
      const moved = after.escalateAt !== null && after.escalateAt !== standing.escalateAt
      return moved ? { ...after, escalateAt: new Date(after.escalateAt.getTime() + 86_400_000) } : after
    },
  }),
  mutant('a fourth failed day moves the escalation', 'STREAK', {
    recordFailure: (standing, day, method, settings) => {
      const after = real.recordFailure({ ...standing, escalateAt: null }, day, method, settings)
      return { ...after, escalateAt: after.escalateAt ?? standing.escalateAt }
    },
  }),
]

const endMutants: readonly Mutant[] = [
  mutant('nothing ever expires', 'ENDS_ONCE', { expire: () => [] }),
  mutant('expiry opens a case for a visit that has one', 'ONE_OPEN_CASE', {
    expire: (visit, escalateAt, now) =>
      real.expire(visit.status === 'CALLBACK' ? { ...visit, status: 'PENDING' } : visit, escalateAt, now),
  }),
  mutant('expiry takes a success back', 'FINAL', {
    expire: (visit, escalateAt, now) =>
      real.expire(visit.status === 'SUCCESS' ? { ...visit, status: 'PENDING' } : visit, escalateAt, now),
  }),
  mutant(
    'a visit that is over can be done again',
    'FINAL',
    decideAs(({ status }) => (status === 'SUCCESS' || status === 'CANCELLED' ? { status: 'REVIEWING' } : {})),
  ),
  mutant('surrender takes a success back', 'FINAL', {
    cancel: (visit, because) => real.cancel({ ...visit, status: 'PENDING' }, because),
  }),
  mutant('of two reasons only one is given', 'REASONS', {
    expire: (visit, escalateAt, now) =>
      real
        .expire(visit, escalateAt, now)
        .map((event) =>
          event.type === 'SENT_TO_CALLBACK'
            ? { ...event, payload: { ...event.payload, reasons: event.payload.reasons.slice(0, 1) } }
            : event,
        ),
  }),
  mutant('the state forgets a signature', 'FOLD', {
    evolve: (visit, events, at) => ({ ...real.evolve(visit, events, at), signature: null }),
  }),
  mutant('the state is set without an event', 'FOLD', {
    evolve: (visit, events, at) => ({ ...real.evolve(visit, events, at), verifiedAt: at }),
  }),
]

export const mutants: readonly Mutant[] = [
  ...windowMutants,
  ...identityMutants,
  ...stepMutants,
  ...streakMutants,
  ...endMutants,
]
