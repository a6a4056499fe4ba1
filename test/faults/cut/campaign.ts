import { randomUUID } from 'node:crypto'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { type Chapter, chapters, missingCases } from './cases/index.ts'
import { openStage, type Stage } from './stage.ts'
import { tryUseCase, type UseCase } from './use-case.ts'

/** Statements of a visit's or a call's use case in the short form, from the last one back. */
const MOST_SHORT = 1
/** Of the other use cases, the short form tries one of so many, by the seed. */
const ONE_OF = 6

async function cutAll(stage: Stage, { cycles, seed, say }: Run, all: readonly Chapter[]): Promise<Verdict> {
  const broken: string[] = []
  let [useCases, statements, points, unnoticed] = [0, 0, 0, 0]
  for (const { name: chapter, everyStatement, cases } of all) {
    const some = Object.entries(cases).filter(
      (_, number) => everyStatement || cycles > 1 || (number + seed) % ONE_OF === 0,
    )
    for (const [name, useCase] of some) {
      const most = everyStatement ? Math.max(cycles, MOST_SHORT) : cycles
      const tried = await tryUseCase(stage, `${chapter} ${name}`, useCase, most)
      useCases += 1
      statements += tried.statements
      points += tried.points
      unnoticed += tried.unnoticed
      broken.push(...tried.broken)
    }
    say(`${chapter}: ${some.length} use cases, ${broken.length} faults so far`)
  }
  return {
    counts: { 'use cases': useCases, statements, cuts: points, 'cuts that nobody noticed': unnoticed },
    times: {},
    broken,
  }
}

async function onStage(work: (stage: Stage) => Promise<Verdict>): Promise<Verdict> {
  const stage = await openStage()
  try {
    return await work(stage)
  } finally {
    await stage.close()
  }
}

/** A use case as none may be: it writes in two statements, without a transaction and without a key. */
const careless: UseCase = {
  prepare: async (stage) => {
    const { customerId } = await stage.customer()
    const bind = 'INSERT INTO wechat_binding (openid, customer_id, bound_at) VALUES ($1, $2, $3)'
    return async ({ db, clock }) => {
      await db.query(bind, [randomUUID(), customerId, clock.now()])
      await db.query(bind, [randomUUID(), customerId, clock.now()])
    }
  },
}

/** A cycle is a statement of each use case at which it is cut, from the last one back. */
export const connectionCut: Campaign = {
  name: 'connection-cut',
  fault:
    'a connection to the database is cut before or after a statement of each use case, at as many statements as there are cycles',
  cycles: { full: 100, short: 1 },
  run: (run) =>
    onStage(async (stage) => {
      const verdict = await cutAll(stage, run, chapters)
      return { ...verdict, broken: [...missingCases(stage), ...verdict.broken] }
    }),
  control: {
    condition: 'a use case writes in two statements',
    cycles: { full: 2, short: 2 },
    run: (run) =>
      onStage((stage) =>
        cutAll(stage, run, [{ name: 'control', everyStatement: true, cases: { careless } }]),
      ),
  },
}
