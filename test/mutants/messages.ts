import { z } from 'zod'

/** What the Stryker plugin asks the worker to do, and what the worker answers. Both are in one process. */
export const Request = z.discriminatedUnion('type', [
  /** Run all tests of the files without a mutant. */
  z.object({ type: z.literal('DRY'), files: z.array(z.string()) }),
  z.object({
    type: z.literal('MUTANT'),
    mutant: z.string(),
    /** The test files in the order in which they are tried. */
    files: z.array(z.string()),
    /** The tests to run, by file; null for all tests. */
    tests: z.record(z.string(), z.array(z.string())).nullable(),
    /** Whether the mutant is already active while the modules are loaded. */
    fromLoading: z.boolean(),
    /** The number of executions of the mutant after which a loop counts as endless; null for no limit. */
    hitLimit: z.number().nullable(),
  }),
  z.object({ type: z.literal('END') }),
])
export type Request = z.infer<typeof Request>

const Counts = z.record(z.string(), z.number())

export const Answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('READY') }),
  z.object({
    type: z.literal('DRY'),
    tests: z.array(
      z.object({
        file: z.string(),
        name: z.string(),
        took: z.number(),
        failure: z.string().nullable().optional(),
      }),
    ),
    /** How often each mutant was executed, while modules were loaded and in each test. */
    coverage: z.object({ static: Counts, perTest: z.record(z.string(), Counts) }),
  }),
  z.object({
    type: z.literal('MUTANT'),
    /** The failure that killed the mutant; null if no test failed. */
    killed: z.object({ file: z.string(), name: z.string(), message: z.string() }).nullable(),
    ran: z.number(),
    hits: z.number().nullable(),
  }),
  /** The worker itself failed. */
  z.object({ type: z.literal('BROKEN'), message: z.string() }),
])
export type Answer = z.infer<typeof Answer>

/** The id of a test for Stryker. */
export const testId = (file: string, name: string): string => `${file}#${name}`

export function splitTestId(id: string): { file: string; name: string } {
  const at = id.indexOf('#')
  return { file: id.slice(0, at), name: id.slice(at + 1) }
}
