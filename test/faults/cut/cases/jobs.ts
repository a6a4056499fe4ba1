import type { Services } from '#server/context.ts'
import { createTasks } from '#server/jobs/runner.ts'
import { DAY_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { askedCase } from '#test/support/world/queue.ts'
import { finish, verify } from '#test/support/world/world.ts'
import type { Stage } from '../stage.ts'
import type { UseCase } from '../use-case.ts'

const silent = createLog({ LOG_LEVEL: 'silent' })

/** A job as the runner starts it, apart from the runner's own tables. */
async function run(services: Services, name: string): Promise<void> {
  const task = createTasks(services, silent)[name]
  // No job reads what the runner hands to it.
  await Reflect.apply(task ?? Promise.reject, undefined, [])
}

/** Work for every job: visits that are over, due, waiting for a call and signed, with messages that are due. */
async function someWork(stage: Stage): Promise<void> {
  const { world } = stage
  const signed = await stage.customer()
  await verify(world, signed.browser, signed.visitId)
  await finish(world, signed.browser, signed.visitId)
  await askedCase(world)
  await stage.customer()
  const sms = await stage.customer({ idType: 'PASSPORT' })
  await sms.browser.call.identity.smsSend({ visitId: sms.visitId })
}

/** @param after milliseconds until there is work for it
 * @param lease milliseconds for which it takes work for itself */
const job = (name: string, after = 0, lease = 3 * MINUTE_MS): UseCase => ({
  prepare: async (stage) => {
    await someWork(stage)
    stage.world.clock.advance(after)
    return (services) => run(services, name)
  },
  later: lease,
})

/** Every job. A job that broke off is run again by the runner, at the next minute at the latest. */
export const jobCases: Readonly<Record<string, UseCase>> = {
  sweep: job('sweep', 4 * DAY_MS),
  deliver: job('deliver'),
  receipts: job('receipts'),
  settle: job('settle', DAY_MS),
  queue: job('queue', DAY_MS),
  figures: job('figures'),
  log: job('log'),
  packs: job('packs', 2 * MINUTE_MS, 6 * MINUTE_MS),
  feed: job('feed'),
  imports: job('imports'),
  backfills: job('backfills'),
  erasures: job('erasures'),
  attachments: job('attachments'),
  alerts: job('alerts'),
  watch: job('watch'),
  housekeeping: job('housekeeping', 30 * DAY_MS),
  months: job('months'),
}
