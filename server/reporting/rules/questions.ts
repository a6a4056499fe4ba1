import { type QuestionFigure, questionFigures } from './figures.ts'
import { differsClearly, isSmall, rate } from './rates-and-significance.ts'

/** The figures of one question in one template version. */
export interface QuestionRow {
  readonly version: number
  readonly key: string
  readonly asked: number
  readonly failing: number
  readonly failingRate: number | null
  readonly phoneAsked: number
  readonly phoneFailing: number
  /** Mean number of seconds spent on the question, over the answers whose time is known; null if no time is known. */
  readonly seconds: number | null
  readonly timed: number
  /** True if there are fewer than `SMALL_SAMPLE` answers. */
  readonly small: boolean
  /**
   * The comparison with the previous version that asked the question; null if no earlier version asked it. `change`
   * is the change of the rate of failing answers. `clearly` is true if the change exceeds chance; it is null if there
   * are too few answers to decide.
   */
  readonly before: {
    readonly version: number
    readonly change: number | null
    readonly clearly: boolean | null
    /** Whether the texts of the two versions differ. */
    readonly reworded: boolean
  } | null
}

const isFigure = (name: string): name is QuestionFigure => questionFigures.some((figure) => figure === name)

/** Groups counts by question and version. The keys of the counts have the form `version/question/figure`. */
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
 * Returns the figures of each question, with the change since the previous version.
 * @param texts the texts of each question in each version, from which a changed wording is recognised
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
