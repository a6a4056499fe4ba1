import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { clockReadings } from '#test/support/source/clock-readings.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/**
 * The declarations that are allowed to read the clock more than once. The value is the reason why the readings do not
 * produce two different instants for one action. All other declarations read the clock once and pass the instant on.
 */
const allowed: Readonly<Record<string, string>> = {
  // In these declarations each reading belongs to a statement of a different use case.
  'server/jobs/runner.ts#createTasks': 'a list of jobs',
  'server/jobs/deliver.ts#senders': 'a list of senders',
  'server/jobs/deliver.ts#deliverDue': 'claims, then sends each message',
  'server/jobs/deliver.ts#deliverOthers': 'claims, then sends each message',
  'server/jobs/deliver.ts#createDeliverer': 'rounds, each of which claims and sends',
  'server/jobs/deliver.ts#deliverCodes': 'claims, then sends each code',
  'server/intake/intake.ts#takeIn': 'each row is written for itself, or all new ones together',
  'server/intake/one.ts#takeInOne': 'as takeIn: the row is checked, then written',
  'server/intake/one.ts#changeStored': 'as takeIn: the row is checked, then written',
  'server/intake/intake.ts#writeFresh': 'what was refused together is decided again, row by row',
  'server/intake/intake.ts#writeOne': 'a row that somebody else wrote first is decided again',
  'server/retention/work.ts#workOnErasures': 'entries are logged, then a checkpoint signs them',
  'server/backfill/work.ts#workOnBackfills': 'one batch after the other, each recorded after its rows',
  'server/policy-import/work.ts#deal': 'the rows are checked, or taken in',
  'server/policy-import/work.ts#step': 'a batch is dealt with, then recorded',
  'server/policy-import/work.ts#workOnImports': 'one batch after the other, each a use case of its own',
  'server/call-centre/call/take-over.ts#takeIncoming':
    'the visit comes to the agents first, then its case is taken',
  'server/visit/page.ts#visitPage': 'what the page shows is read, or opened, after where the visit stands',
  'server/reporting/alerts/raise.ts#raiseAlerts': 'figures are counted first, in transactions of their own',
  'server/jobs/housekeeping.ts#forgetOld':
    'staff sessions go by the wall clock, everything else by the installation’s',
  'server/staff/sign-in/auth.ts#createStaffAuth': 'hooks of another library, each for a row of its own',
  'server/partner/operations/policies.ts#policyOperations': 'one operation or another',
  'server/partner/cases/calls.ts#callOperations': 'one operation or another',
  'server/partner/cases/cases.ts#readingCases': 'one operation or another',
  'server/partner/operations/policy-changes.ts#policyChanges': 'one operation or another',
  'server/partner/operations/products.ts#productOperations': 'one operation or another',
  'server/partner/operations/templates.ts#templateOperations': 'one operation or another',
  'server/export/kinds.ts#exportSheet': 'one kind of export or another',
  'server/reporting/reading/tables.ts#reportTable': 'one table or another',
  'server/partner/webhook/worker.ts#startWebhookWorker':
    'one round after the other, each a use case of its own',
  // These declarations wait between two readings, for example for a vendor's response or a password check. Everything
  // they write after the wait has the later instant.
  'server/policy-import/receive.ts#receiveFile': 'the file is uploaded, batch by batch',
  'server/attachment/receive.ts#receiveAttachment': 'the file is uploaded, piece by piece',
  'server/attachment/scan.ts#scanAttachments': 'the scanner reads each file',
  'server/partner/webhook/deliver.ts#deliverRound': 'the receivers answer',
  'server/identity-check/face.ts#startFaceCheck': 'the vendor says how the check before ended',
  'server/identity-check/face.ts#closeOpenChecks': 'the vendor says how the check before ended',
  'server/identity-check/face.ts#settleFaceCheck': 'the vendor says how it ended',
  'server/identity-check/leftovers.ts#settleLeftovers': 'the vendor says how each ended',
  'server/notify/remind.ts#deliverReminder': 'the message is sent',
  'server/reporting/alerts/deliver.ts#deliverAlert': 'the message is sent',
  'server/partner/webhook/try-out.ts#tryOut':
    'the message goes by the wall clock, its record by the installation’s',
  'server/partner/webhook/tell-disabled.ts#tellDisabled': 'the message is sent',
  'server/backup/backup.ts#backUp':
    'the log is stored, then the base backup is taken; PostgreSQL says when each was whole',
  'server/transparency/outside.ts#bringOutside':
    'cosignatures go by the wall clock, what is on record by the installation’s',
  'server/staff/sign-in/break-glass.ts#deliverBreakGlass': 'the message is sent',
  'server/directory/finish.ts#finishSignIn': 'the directory answers',
  'server/directory/finish.ts#finish': 'the directory answers',
  'server/directory/finish.ts#openSession':
    'sessions of staff go by the wall clock, what is on record by the installation’s',
  'server/directory/confirm.ts#confirmSessions': 'one session after the other, each a use case of its own',
  'server/directory/confirm.ts#confirmOne': 'the directory answers',
  'server/directory/confirm.ts#keepWaiting': 'as openSession',
  'server/directory/confirm.ts#takeOver': 'as openSession',
  'server/staff/account/account.ts#changeOwnPassword': 'passwords take their time to check',
  'server/staff/sign-in/sign-in.ts#signIn': 'passwords take their time to check',
  'server/staff/sign-in/sign-in.ts#passSecondFactor': 'the second factor is checked',
  'server/staff/sign-in/two-factor.ts#guarded': 'the password is checked',
  'server/staff/sign-in/two-factor.ts#confirmSecondFactor':
    'the code goes by the wall clock, what is on record by the installation’s',
}

/**
 * Paths that are not use cases: code that calls use cases for requests or commands, and emulators and adapters, which
 * keep no records of the product.
 */
const OUTSIDE =
  /^server\/(?:run|commands|emulators|demo|generated|http|adapters)\/|(?:^|\/)(?:router|[a-z]+-router)\.ts$/

test('a use case reads the clock once and hands the instant down', () => {
  const { twice, readers } = clockReadings(ROOT, 'server', (path) => OUTSIDE.test(path))
  expect(readers).toContain('server/intake/intake.ts#writeNew')
  const unexplained = [...twice]
    .filter(([name]) => !(name in allowed))
    .map(([name, through]) => `${name} reads through ${through.join(', ')}`)
  expect(unexplained).toEqual([])
  expect(Object.keys(allowed).filter((name) => !twice.has(name))).toEqual([])
})

const folder = mkdtempSync(join(tmpdir(), 'readings-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the search for clock readings finds direct ones and those through a helper or a helper’s helper', () => {
  mkdirSync(join(folder, 'server'))
  const files = {
    'helper.ts':
      'export function stamp(services) {\n  return services.clock.now()\n}\nexport const pure = 1\n',
    'use.ts': `import { pure, stamp } from './helper.ts'
function through(services) {
  return stamp(services)
}
export async function once(services) {
  return stamp(services) + pure
}
export async function own(services) {
  services.clock.now()
  return services.clock.now()
}
export async function far(services) {
  const now = services.clock.now()
  // clock.now() in a remark is none
  return through(services)
}
`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'server', name), text)
  const { twice } = clockReadings(folder, 'server', () => false)
  expect(Object.fromEntries(twice)).toEqual({
    'server/use.ts#own': ['clock.now()', 'clock.now()'],
    'server/use.ts#far': ['clock.now()', 'server/use.ts#through'],
  })
})
