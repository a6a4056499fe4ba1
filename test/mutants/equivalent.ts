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

/** A comparison of `undefined` or of an instant before 1970 with a number is false in any case. */
const FALSE_ANYWAY = 'Where the value is missing, the comparison behind it is false as well.'
const NEVER_LATER =
  'A run does not go on before a known instant, so that the midnight behind it is never before that.'
const VALUE_UNREAD = 'The value of this outcome is never read; only whether it is a refusal is.'

export const equivalent: readonly Equivalent[] = [
  {
    file: 'server/visit/rules/steps.ts',
    code: 'if (escalateAt !== null && visit.openedAt < escalateAt && now >= escalateAt)',
    from: 'escalateAt !== null',
    to: 'true',
    reason: FALSE_ANYWAY,
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
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'if (standing.escalateAt !== null && startOfDay(day) < standing.escalateAt) return 0',
    from: 'standing.escalateAt !== null',
    to: 'true',
    reason: FALSE_ANYWAY,
  },
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'const sorted = [...others, entry].sort((a, b) => (a.day < b.day ? -1 : 1))',
    from: 'a.day < b.day',
    to: 'a.day <= b.day',
    reason: 'No two entries are of the same day.',
  },
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'const newest = sorted.at(-1)?.day ?? entry.day',
    from: 'sorted.at(-1)?.day',
    to: 'sorted.at(-1).day',
    reason: 'The list has at least the entry itself.',
  },
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'return { ...next, escalateAt: known !== null && known > midnight ? known : midnight }',
    from: 'known !== null',
    to: 'known === null',
    reason: NEVER_LATER,
  },
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'return { ...next, escalateAt: known !== null && known > midnight ? known : midnight }',
    from: 'known !== null',
    to: 'true',
    reason: NEVER_LATER,
  },
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'return { ...next, escalateAt: known !== null && known > midnight ? known : midnight }',
    from: 'known !== null && known > midnight',
    to: 'false',
    reason: NEVER_LATER,
  },
  {
    file: 'server/identity/rules/failed-days.ts',
    code: 'return { ...next, escalateAt: known !== null && known > midnight ? known : midnight }',
    from: 'known > midnight',
    to: 'known >= midnight',
    reason: NEVER_LATER,
  },
  {
    file: 'server/identity/rules/sms-code.ts',
    code: "if (code.purpose === 'REGISTER' ? code.reached : code.outcome === 'DELIVERED') return 'SENT'",
    from: "'DELIVERED'",
    to: '""',
    reason: 'The line below says SENT of every outcome but FAILED.',
  },
  {
    file: 'server/identity/rules/sms-code.ts',
    code: "if (code.purpose === 'REGISTER' ? code.reached : code.outcome === 'DELIVERED') return 'SENT'",
    from: "code.outcome === 'DELIVERED'",
    to: 'false',
    reason: 'The line below says SENT of every outcome but FAILED.',
  },
  {
    file: 'server/identity/rules/sms-limits.ts',
    code: 'if (latest !== undefined && latest < settings.resendAfterMs) {',
    from: 'latest !== undefined',
    to: 'true',
    reason: FALSE_ANYWAY,
  },
  {
    file: 'server/identity/rules/sms-limits.ts',
    code: "if (hourly !== undefined && hourly < hour) return { code: 'SEND_LIMIT_HOUR', seconds: wait(hourly, hour) }",
    from: 'hourly !== undefined',
    to: 'true',
    reason: FALSE_ANYWAY,
  },
  {
    file: 'server/identity/rules/sms-limits.ts',
    code: 'if (daily !== undefined && daily < 24 * hour)',
    from: 'daily !== undefined',
    to: 'true',
    reason: FALSE_ANYWAY,
  },
  {
    file: 'server/retention/rules/approval.ts',
    code: ".sort(([one = ''], [other = '']) => (one < other ? -1 : 1))",
    from: 'one < other',
    to: 'one <= other',
    reason: 'A list names a policy once.',
  },
  {
    file: 'server/retention/rules/approval.ts',
    code: ".sort(([one = ''], [other = '']) => (one < other ? -1 : 1))",
    from: "''",
    to: '"Stryker was here!"',
    reason: 'Every entry has an id.',
  },
  {
    file: 'server/setting/rules/bounds.ts',
    code: "return typeof value === 'number' && isWithinBounds(entry, value) ? entry.write(settings, value) : settings",
    from: "typeof value === 'number'",
    to: 'true',
    reason: 'Nothing but a number is an integer within bounds. The comparison is for the types.',
  },
  {
    file: 'server/evidence/rules/receipt-code.ts',
    code: 'const WRITTEN = /^[0-9A-HJKMNP-TV-Z]{12}$/',
    from: '/^[0-9A-HJKMNP-TV-Z]{12}$/',
    to: '/[0-9A-HJKMNP-TV-Z]{12}$/',
    reason: 'A text of twelve characters has no room for anything beside twelve digits.',
  },
  {
    file: 'server/evidence/rules/receipt-code.ts',
    code: 'const WRITTEN = /^[0-9A-HJKMNP-TV-Z]{12}$/',
    from: '/^[0-9A-HJKMNP-TV-Z]{12}$/',
    to: '/^[0-9A-HJKMNP-TV-Z]{12}/',
    reason: 'A text of twelve characters has no room for anything beside twelve digits.',
  },
  {
    file: 'server/evidence/rules/receipt-code.ts',
    code: 'if (digits.length !== LENGTH || !WRITTEN.test(digits)) return null',
    from: 'digits.length !== LENGTH',
    to: 'false',
    reason: 'The expression demands twelve characters as well.',
  },
  {
    file: 'server/staff/rules/sign-in.ts',
    code: 'const step = codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1)',
    from: 'index === 0',
    to: 'false',
    reason: 'The first character is far from 0, with which it is compared then.',
  },
]
