import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '#server/run/build/build.ts'
import { engines } from '#test/engines/engines.ts'
import { EngineMissing } from '#test/engines/phone.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The engines that this machine cannot run, by name, with the reason. */
    enginesLeftOut: Record<string, string>
  }
}

/** Installs every engine that this machine can run, and builds the pages for them. */
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
