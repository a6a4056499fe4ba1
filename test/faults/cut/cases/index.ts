import { createTasks } from '#server/jobs/runner.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { operations } from '#server/partner/operations/index.ts'
import { everyProcedure } from '#test/support/inputs/procedures.ts'
import type { Stage } from '../stage.ts'
import type { UseCase } from '../use-case.ts'
import { callCentreCases } from './call-centre.ts'
import { complianceCases } from './compliance.ts'
import { deskCases } from './desk.ts'
import { jobCases } from './jobs.ts'
import { partnerCases } from './partner.ts'
import { visitCases } from './visit.ts'

/** Whose use cases they are. Those of visits and calls are tried in every form, of the others some. */
export interface Chapter {
  readonly name: string
  readonly everyStatement: boolean
  readonly cases: Readonly<Record<string, UseCase>>
}

export const chapters: readonly Chapter[] = [
  { name: 'visit', everyStatement: true, cases: visitCases },
  { name: 'call', everyStatement: true, cases: callCentreCases },
  { name: 'desk', everyStatement: false, cases: deskCases },
  { name: 'compliance', everyStatement: false, cases: complianceCases },
  { name: 'job', everyStatement: false, cases: jobCases },
  { name: 'partner', everyStatement: false, cases: partnerCases },
]

const otherServers = 'it waits for the server of somebody else, of which this stage has none'
const files = 'it needs an uploaded and scanned file'
const sameStep = 'it is the same code as another procedure here, on another kind of record'
const years = 'it needs contracts that ended ten years ago; its job is killed at every statement elsewhere'

/** Writes that are not tried, and why. */
const exempt: Readonly<Record<string, string>> = {
  'account.changePassword': 'it needs the session and the password of a signed-in person',
  'staff.link': 'it needs a directory',
  directory: 'it asks a directory, of which this stage has none',
  'policyImport.goOn': 'it wakes a job and writes nothing',
  'product.planImport': 'it plans and writes nothing',
  'product.import': 'it needs a file of products; product.save is tried',
  'comment.problem.add': sameStep,
  'retention.prepare': years,
  'retention.approve': years,
  'retention.cancel': years,
  'attachment.followUp.open': files,
  'attachment.followUp.withdraw': files,
  'attachment.problem.open': files,
  'attachment.problem.withdraw': files,
  'quality.openRecording': otherServers,
  'quality.score': 'it needs a recording that was heard to its end',
  'alert.acknowledge': 'it needs figures of days that raise an alert',
  'webhook.test': otherServers,
  'delivery.replay': otherServers,
  replaceApplicant: sameStep,
  takeCase: sameStep,
  commentOnProblemCase: sameStep,
}

/** The writes of both routers, of the jobs and of the partner API that are neither tried nor exempt, or no longer exist. */
export function missingCases(stage: Pick<Stage, 'cut'>): string[] {
  const writes = new Set([
    ...everyProcedure.filter(({ writes: own }) => own).map(({ path }) => path),
    ...Object.keys(createTasks(stage.cut, createLog({ LOG_LEVEL: 'silent' }))),
    ...operations.filter((operation) => operation.writes).map(({ id }) => id),
  ])
  // Several cases can try one procedure: `callback.finish (complaint)`.
  const tried = chapters.flatMap(({ cases }) => Object.keys(cases).map((name) => name.split(' ')[0] ?? ''))
  const known = new Set([...tried, ...Object.keys(exempt)])
  return [
    ...[...writes].filter((name) => !known.has(name)).map((name) => `${name} writes, and is not tried`),
    ...[...known].filter((name) => !writes.has(name)).map((name) => `${name} does not exist`),
  ]
}
