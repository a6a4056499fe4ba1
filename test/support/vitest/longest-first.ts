import { statSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Slow kinds come first, so that no worker is left alone with a long file at the end. */
const KINDS = ['simulation', 'hostility', 'engines', 'e2e', 'integration', 'unit']

function size({ moduleId }: TestSpecification): number {
  return statSync(moduleId).size
}

/** The order of the files in a run: by kind, and within a kind the larger first. The same on every machine. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => KINDS.indexOf(project.name)
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b) || size(b) - size(a)))
  }
}
