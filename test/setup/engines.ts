import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '#server/run/build/build.ts'
import { engines } from '#test/engines/engines.ts'
import { EngineMissing } from '#test/engines/phone.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Engines this machine cannot have, by name, with the reason. */
    enginesLeftOut: Record<string, string>
  }
}

/** Gets every engine that this machine can have, and the pages they are to show. */
export default async function setup(project: TestProject): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const leftOut: Record<string, string> = {}
  for (const engine of engines) {
    try {
      await engine.ensure(say)
    } catch (error) {
      if (!(error instanceof EngineMissing)) throw error
      leftOut[engine.name] = error.message
    }
  }
  project.provide('enginesLeftOut', leftOut)
  await ensureBuilt(say)
}
