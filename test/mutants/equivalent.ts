/**
 * A mutant that no test can kill, because the mutated code does the same. It is matched by its file, the line in which it
 * begins and the change, so that an entry becomes stale when the line changes. `npm run test:mutants` fails on a stale
 * entry, and on one whose mutant is killed.
 */
export interface Equivalent {
  readonly file: string
  /** The line in which the mutant begins, without the spaces around it. */
  readonly code: string
  readonly from: string
  readonly to: string
  readonly reason: string
}

const VALUE_UNREAD = 'The value of this outcome is never read; only whether it is a refusal is.'

export const equivalent: readonly Equivalent[] = [
  {
    file: 'server/visit/rules/steps.ts',
    code: 'if (escalateAt !== null && visit.openedAt < escalateAt && now >= escalateAt)',
    from: 'escalateAt !== null',
    to: 'true',
    reason: 'No visit was opened before 1970, which is what null is compared as.',
  },
  {
    file: 'server/visit/rules/steps.ts',
    code: "return overdue.length > 0 ? refused('MOVED_TO_PHONE') : done(true)",
    from: 'true',
    to: 'false',
    reason: VALUE_UNREAD,
  },
  {
    file: 'server/visit/rules/by-phone.ts',
    code: "if (visit.status === 'CALLBACK') return done(true)",
    from: 'true',
    to: 'false',
    reason: VALUE_UNREAD,
  },
  {
    file: 'server/visit/rules/steps.ts',
    code: 'command.signature !== null && command.signature !== visit.signature ? command.signature : null',
    from: 'command.signature !== null',
    to: 'true',
    reason: 'A signature of null gives null on both ways.',
  },
  {
    file: 'server/monitoring/rules/waiting.ts',
    code: 'return { seen: { marks }, seconds: (at - (marks[0]?.at ?? at)) / 1000 }',
    from: 'marks[0]?.at',
    to: 'marks[0].at',
    reason: 'There is always a mark: that of an earlier reading, or that of this one.',
  },
]
