import { type QuestionFigure, questionFigures } from './figures.ts'
import { differsClearly, isSmall, rate } from './rates-and-significance.ts'

/** How one question of one version was answered. */
export interface QuestionRow {
  readonly version: number
  readonly key: string
  readonly asked: number
  readonly failing: number
  readonly failingRate: number | null
  readonly phoneAsked: number
  readonly phoneFailing: number
  /** Mean seconds before the question, of those whose time is known. */
  readonly seconds: number | null
  readonly timed: number
  /** Fewer answers than say much. */
  readonly small: boolean
  /**
   * Against the version before it in which the question was asked too: how the rate changed, and whether by more than
   * chance would (null: too few to tell).
   */
  readonly before: {
    readonly version: number
    readonly change: number | null
    readonly clearly: boolean | null
    /** The texts are not the same. */
    readonly reworded: boolean
  } | null
}

const isFigure = (name: string): name is QuestionFigure => questionFigures.some((figure) => figure === name)

/** Counts by question and version, out of counts by `version/question/figure`. */
function countsByQuestion(map: ReadonlyMap<string, number>) {
  const rows = new Map<string, { version: number; key: string; counts: Record<QuestionFigure, number> }>()
  for (const [name, n] of map) {
    const [version = '', key = '', figure = ''] = name.split('/')
    if (!isFigure(figure)) continue
    const known = rows.get(`${version}/${key}`) ?? {
      version: Number(version),
      key,
      counts: { asked: 0, failing: 0, timed: 0, seconds: 0, phoneAsked: 0, phoneFailing: 0 },
    }
    known.counts[figure] = n
    rows.set(`${version}/${key}`, known)
  }
  return [...rows.values()]
}

/**
 * Each question with its rate and time, and what a new version changed.
 * @param texts what each version asks under each key, to tell a new wording from an unchanged one
 */
export function questionRows(
  map: ReadonlyMap<string, number>,
  texts: ReadonlyMap<number, ReadonlyMap<string, string>>,
): QuestionRow[] {
  const rows = countsByQuestion(map).sort((a, b) => b.version - a.version)
  return rows.map(({ version, key, counts }) => {
    const earlier = rows.find((row) => row.key === key && row.version < version)
    const failingRate = rate(counts.failing, counts.asked)
    const earlierRate = earlier ? rate(earlier.counts.failing, earlier.counts.asked) : null
    return {
      version,
      key,
      asked: counts.asked,
      failing: counts.failing,
      failingRate,
      phoneAsked: counts.phoneAsked,
      phoneFailing: counts.phoneFailing,
      seconds: rate(counts.seconds, counts.timed),
      timed: counts.timed,
      small: isSmall(counts.asked),
      before: earlier
        ? {
            version: earlier.version,
            change: failingRate === null || earlierRate === null ? null : failingRate - earlierRate,
            clearly: differsClearly(
              { part: counts.failing, whole: counts.asked },
              { part: earlier.counts.failing, whole: earlier.counts.asked },
            ),
            reworded: texts.get(version)?.get(key) !== texts.get(earlier.version)?.get(key),
          }
        : null,
    }
  })
}
