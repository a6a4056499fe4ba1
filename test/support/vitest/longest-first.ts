import { statSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The slow kinds come first, so that no worker is left alone with a long file at the end. */
const KINDS = ['faults', 'simulation', 'hostility', 'engines', 'e2e', 'integration', 'unit']

function size({ moduleId }: TestSpecification): number {
  return statSync(moduleId).size
}

/**
 * Orders the files of a run by kind, and within a kind by size, larger files first. The order is the same on every
 * machine.
 */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => KINDS.indexOf(project.name)
    return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b) || size(b) - size(a)))
  }
}
