import { statSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes long comes first, so that no worker is left alone with a long file at the end. */
const KINDS = ['simulation', 'hostility', 'engines', 'e2e', 'integration', 'unit']

function size({ moduleId }: TestSpecification): number {
  return statSync(moduleId).size
}

/** The order in which a run takes its files: by kind, and within one the larger first. The same on every machine. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => KINDS.indexOf(project.name)
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b) || size(b) - size(a)))
  }
}
