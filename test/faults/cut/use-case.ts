import type { Services } from '#server/context.ts'
import type { customerErrorCodes, ErrorCode } from '#server/kernel/errors.ts'
import { toDomainError } from '#server/procedure/errors.ts'
import { comparable } from './ledger.ts'
import type { Cut } from './proxy.ts'
import type { Stage } from './stage.ts'

/** A call with its input, at the given instance. The same call again is the repetition of a client without an answer. */
export type Call = (services: Services) => Promise<unknown>

export interface UseCase {
  /** Prepares everything up to the call. */
  readonly prepare: (stage: Stage) => Promise<Call>
  /**
   * The refusals of a repetition that say that the first attempt took effect, for calls without an idempotency key. By default
   * a repetition is answered as an undisturbed call is.
   */
  readonly done?: readonly ErrorCode[]
  /** Milliseconds until the repetition, for jobs: what a job had taken for itself becomes free. By default none pass. */
  readonly later?: number
  /** What a repeated call may see differently, because it reads the state after the first attempt. */
  readonly moved?: RegExp
  /** The client sees that the state has changed, and does not repeat: why a second attempt may have a second effect. */
  readonly twice?: string
}

/** What a caller got. */
type Outcome = { readonly answer: string } | { readonly code: string }

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: comparable(await work) }
  } catch (error) {
    return { code: toDomainError(error).code }
  }
}

/** What was found out about a use case. */
export interface Tried {
  readonly statements: number
  readonly points: number
  /** Cuts of which the caller noticed nothing, because the product went on without that statement. */
  readonly unnoticed: number
  readonly broken: readonly string[]
}

/** The statements to cut at: as many as are asked for from the last one back; of one, after it was carried out. */
function pointsOf(statements: number, most: number): Cut[] {
  if (most === 1) return [{ at: statements, moment: 'after' }]
  const all = Array.from({ length: statements }, (_, index) => index + 1)
  return all.slice(-most).flatMap((at) => [
    { at, moment: 'before' },
    { at, moment: 'after' },
  ])
}

/** An answer to several at once names a refusal for each. */
function withoutDone({ done = [], moved }: UseCase, answer: string): string {
  const same = moved === undefined ? answer : answer.replaceAll(moved, 'moved')
  return done.reduce((text, code) => text.replaceAll(`"refused":"${code}"`, '"refused":null'), same)
}

/** Where two answers part. */
function apart(undisturbed: string, again: string): string {
  let at = 0
  while (undisturbed[at] === again[at]) at += 1
  const near = (text: string) => text.slice(Math.max(0, at - 60), at + 200)
  return `…${near(again)}…, undisturbed …${near(undisturbed)}…`
}

function difference(undisturbed: readonly string[], now: readonly string[]): string {
  const left = [...now]
  const missing = undisturbed.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  const short = (lines: readonly string[]) => lines.map((line) => line.slice(0, 1500)).join('\n      ')
  return `missing:\n      ${short(missing)}\n    too much:\n      ${short(left)}`
}

/** Cuts a connection at the statements of a use case, repeats the call each time, and compares with an undisturbed call. */
export async function tryUseCase(stage: Stage, name: string, useCase: UseCase, most: number): Promise<Tried> {
  const { world, proxy, cut, empty, ready } = stage
  await empty.restore()
  await world.services.refreshSettings()
  const call = await useCase.prepare(stage)
  await ready.save()
  const began = world.clock.at
  // What this process keeps in memory, such as a questionnaire, is read by the first call.
  await outcomeOf(call(cut))
  await ready.restore()
  world.clock.set(began)
  proxy.arm(null)
  const undisturbed = await outcomeOf(call(cut))
  const statements = proxy.counted
  const effect = await ready.effect()
  let { tables } = effect
  const broken: string[] = []
  if ('code' in undisturbed) broken.push(`${name} is refused undisturbed: ${undisturbed.code}`)
  if (statements === 0) broken.push(`${name} sends no statement`)
  let [points, unnoticed] = [0, 0]
  for (const point of pointsOf(statements, most)) {
    await ready.restore(tables)
    world.clock.set(began)
    proxy.arm(point)
    const first = await outcomeOf(call(cut))
    const { isCut } = proxy
    proxy.arm(null)
    world.clock.advance(useCase.later ?? 0)
    const again = await outcomeOf(call(cut))
    const now = await ready.effect()
    tables = now.tables
    points += 1
    const at = `${name}, cut ${point.moment} statement ${point.at} of ${statements}`
    if (!isCut) broken.push(`${at}: the statement was not sent`)
    if ('answer' in first) {
      unnoticed += 1
      if (first.answer !== ('answer' in undisturbed ? undisturbed.answer : null))
        broken.push(`${at}: answered ${first.answer}`)
    } else if (!lost(first.code)) broken.push(`${at}: refused with ${first.code}`)
    if ('code' in again) {
      if (!(useCase.done ?? []).some((code) => code === again.code))
        broken.push(`${at}: the repetition is refused with ${again.code}`)
    } else if (
      'answer' in undisturbed &&
      withoutDone(useCase, again.answer) !== withoutDone(useCase, undisturbed.answer)
    )
      broken.push(`${at}: the repetition is answered ${apart(undisturbed.answer, again.answer)}`)
    const [one, other] = [effect.lines, now.lines].map((lines) => withoutDone(useCase, lines.join('\n')))
    if (one !== other && useCase.twice === undefined)
      broken.push(`${at}: another effect, ${difference(effect.lines, now.lines)}`)
  }
  await ready.restore()
  world.clock.set(began)
  return { statements, points, unnoticed, broken }
}

/** The only code for a database that went away. Clients repeat the call with the same key after it. */
const lost = (code: string) => code === ('INTERNAL' satisfies (typeof customerErrorCodes)[number])
