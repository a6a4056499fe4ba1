import { z } from 'zod'

/**
 * What is held about a person without which the platform can do, once nothing is open: the bindings to WeChat, personal links
 * with the devices that opened them, sessions, identity sessions, the count of failed checks, codes, budgets of text messages,
 * and signatures that were drawn and never confirmed.
 */
export const erasableKinds = [
  'BINDINGS',
  'LINKS',
  'SESSIONS',
  'IDENTITY_SESSIONS',
  'STANDING',
  'CODES',
  'BUDGETS',
  'DRAFTS',
] as const
export type ErasableKind = (typeof erasableKinds)[number]

/** The records that the law demands to be kept, by kind. */
export const keptKinds = [
  'POLICY',
  'VISITS',
  'EVENTS',
  'TEXTS',
  'ANSWERS',
  'SIGNATURES',
  'CHECKS',
  'MESSAGES',
  'CASES',
  'CALLS',
  'ATTACHMENTS',
  'COMMENTS',
  'PACKS',
] as const
export type KeptKind = (typeof keptKinds)[number]

/**
 * Why something stays that could go otherwise. HOLD: a legal hold is open. OPEN: an open visit or case needs it. LIMIT: a limit
 * of messages counts it, or the phone is also somebody else's.
 */
export const stayReasons = ['HOLD', 'OPEN', 'LIMIT'] as const
export type StayReason = (typeof stayReasons)[number]

const count = z.number().int()

/** What stays, as it is stored: the law's records with how long, and what an open matter needs. It names no person. */
export const staysSchema = z.object({
  retention: z.discriminatedUnion('state', [
    z.object({ state: z.enum(['RUNNING', 'HELD']) }),
    z.object({ state: z.enum(['KEPT', 'OVER']), until: z.string() }),
  ]),
  records: z.array(z.object({ kind: z.enum(keptKinds), count })),
  needed: z.array(z.object({ kind: z.enum(erasableKinds), count, why: z.enum(stayReasons) })),
})
export type Stays = z.output<typeof staysSchema>

/** What went, as it is stored. */
export const goneSchema = z.partialRecord(z.enum(erasableKinds), count)
export type Gone = z.output<typeof goneSchema>

/** What the rule needs to know of a policy and its applicant. */
export interface Needs {
  /** A legal hold is open on one of the applicant's policies. */
  readonly held: boolean
  /** A visit or a case of the applicant is open, under this policy or another one. */
  readonly open: boolean
  /** A visit or a case of this policy is open. */
  readonly openHere: boolean
}

/**
 * Why nothing of a kind can go; null if it can. An open visit needs everything with which the applicant comes back to it, and a
 * draft is shown to the agents of its own case.
 */
export function stayOf(kind: ErasableKind, { held, open, openHere }: Needs): StayReason | null {
  if (held) return 'HOLD'
  return (kind === 'DRAFTS' ? openHere : open) ? 'OPEN' : null
}

/** What is there of each kind that can go, and of the budgets those that are in use. */
export interface Found {
  readonly counts: Readonly<Record<ErasableKind, number>>
  readonly budgetsInUse: number
}

/** Which kinds can go with how much of each, and what of them stays and why. Kinds of which there is nothing are left out. */
export function divide(
  { counts, budgetsInUse }: Found,
  needs: Needs,
): { readonly leaving: readonly { kind: ErasableKind; count: number }[]; readonly needed: Stays['needed'] } {
  const leaving: { kind: ErasableKind; count: number }[] = []
  const needed: Stays['needed'] = []
  for (const kind of erasableKinds) {
    const why = stayOf(kind, needs)
    const all = counts[kind]
    const used = kind === 'BUDGETS' ? budgetsInUse : 0
    if (why !== null) {
      if (all > 0) needed.push({ kind, count: all, why })
      continue
    }
    if (all > used) leaving.push({ kind, count: all - used })
    if (used > 0) needed.push({ kind, count: used, why: 'LIMIT' })
  }
  return { leaving, needed }
}
