/** How a campaign is run. */
export interface Run {
  /** The first number of the generator from which every choice is drawn: the same seed makes the same choices. */
  readonly seed: number
  /** How often the fault happens. */
  readonly cycles: number
  /** The short form holds no time against a machine that does other work: it looks at what is answered, and lost. */
  readonly form: 'full' | 'short'
  /** Tells of progress. */
  readonly say: (line: string) => void
}

/** What a campaign saw. */
export interface Verdict {
  /** What was counted, by what it is: calls that were acknowledged, visits that ended, faults that happened. */
  readonly counts: Readonly<Record<string, number>>
  /** What was timed, in milliseconds. */
  readonly times: Readonly<Record<string, number>>
  /** What does not hold, a sentence each; empty if everything does. */
  readonly broken: readonly string[]
}

/**
 * A fault that happens again and again while customers and agents work. Clients keep what was acknowledged to them, and
 * afterwards all of it must be there, once.
 */
export interface Campaign {
  readonly name: string
  /** What happens, in a sentence. */
  readonly fault: string
  /** How often it happens in `npm run faults`, and in the short form that `npm test` runs. */
  readonly cycles: { readonly full: number; readonly short: number }
  /** What this machine lacks, a sentence, if it cannot be tried here; null if it can. */
  readonly lacks?: () => Promise<string | null>
  readonly run: (run: Run) => Promise<Verdict>
  /**
   * The same under a condition that makes it fail, to show that a loss would be seen: `broken` must not be empty. It has a
   * number of cycles of its own.
   */
  readonly control: {
    readonly condition: string
    readonly cycles: { readonly full: number; readonly short: number }
    readonly run: (run: Run) => Promise<Verdict>
  } | null
}

/** What a campaign and its control showed. */
export interface Shown {
  readonly name: string
  readonly fault: string
  readonly seed: number
  readonly cycles: number
  readonly minutes: number
  /** Why it was not tried; null if it was. */
  readonly untried: string | null
  readonly verdict: Verdict
  readonly control: { readonly condition: string; readonly cycles: number; readonly verdict: Verdict } | null
  /** The campaign broke nothing, and its control, if it has one, did; or it was not tried. */
  readonly held: boolean
}

/** Runs a campaign and its control. @param cycles how often, instead of the form's own number */
export async function show(
  { name, fault, cycles, lacks, run, control }: Campaign,
  options: {
    readonly form: 'full' | 'short'
    readonly seed: number
    readonly cycles: number | null
    readonly say: (line: string) => void
  },
): Promise<Shown> {
  const began = performance.now()
  const { form, seed, say } = options
  const times = options.cycles ?? cycles[form]
  const untried = (await lacks?.()) ?? null
  if (untried !== null) {
    say(`${name}: not tried: ${untried}`)
    const verdict = { counts: {}, times: {}, broken: [] }
    return { ...{ name, fault, seed, cycles: 0, minutes: 0, untried, verdict, control: null }, held: true }
  }
  say(`${name}: ${fault}, ${times} times, seed ${seed}`)
  const verdict = await run({ seed, cycles: times, form, say })
  const against = control === null ? null : Math.min(times, control.cycles[form])
  if (control !== null) say(`${name}: control, ${control.condition}, ${against} times`)
  const controlled =
    control === null || against === null
      ? null
      : {
          condition: control.condition,
          cycles: against,
          verdict: await control.run({ seed, cycles: against, form, say }),
        }
  return {
    ...{ name, fault, seed, cycles: times, untried, verdict, control: controlled },
    minutes: Math.round((performance.now() - began) / 6_000) / 10,
    held: verdict.broken.length === 0 && (controlled === null || controlled.verdict.broken.length > 0),
  }
}

/** A campaign's result for people. */
export function told(shown: Shown): string {
  const { name, fault, seed, cycles, minutes, untried, verdict, control, held } = shown
  if (untried !== null) return `NOT TRIED ${name}: ${untried}`
  const numbers = ({ counts, times }: Verdict) =>
    [
      ...Object.entries(counts).map(([what, n]) => `${what} ${n.toLocaleString('en')}`),
      ...Object.entries(times).map(([what, ms]) => `${what} ${Math.round(ms).toLocaleString('en')} ms`),
    ].join(', ')
  const some = (broken: readonly string[]) => [
    ...broken.slice(0, 10).map((line) => `    ${line}`),
    ...(broken.length > 10 ? [`    … and ${broken.length - 10} more`] : []),
  ]
  return [
    `${held ? 'HELD  ' : 'BROKEN'} ${name}: ${fault}, ${cycles} times, seed ${seed}, ${minutes} min`,
    `  ${numbers(verdict)}`,
    ...some(verdict.broken),
    ...(control === null
      ? []
      : [
          `  control (${control.condition}, ${control.cycles} times): ${control.verdict.broken.length} losses seen${control.verdict.broken.length === 0 ? ', but it must lose' : ', as it must'}`,
          `  ${numbers(control.verdict)}`,
        ]),
  ].join('\n')
}
