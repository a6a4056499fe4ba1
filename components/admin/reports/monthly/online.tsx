import { FunnelBars } from '#components/charts/bars/funnel-bars.tsx'
import { count, duration, percent, points, shareOf } from '#components/charts/format.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { ways } from '#server/reporting/rules/figures.ts'
import { funnelData } from '../completion/funnel-card.tsx'
import common from '../page/reports.module.css'
import { wordingOf } from '../questions/wording.ts'
import { text } from '../words/messages.zh-CN.ts'
import styles from './paper.module.css'
import { PaperTable } from './paper-table.tsx'
import type { Month } from './use-month.ts'

const words = text.monthly
const names = text.completion
const questions = text.questions

/** Maximum number of questions in the table. The remaining questions fail too rarely to be informative. */
const MOST_QUESTIONS = 10

/** The methods by which visits were done, and how many customers reached each online step. */
export function Online({ filter, month }: { filter: ReportFilter; month: Month }) {
  const { completion, funnel } = month
  const counts = completion.now.ways
  const total = ways.reduce((sum, way) => sum + counts[way], 0)
  const { steps } = funnelData({ asked: { filter }, figures: funnel })
  return (
    <section>
      <h2>{words.ways}</h2>
      <PaperTable
        label={names.ways}
        columns={[names.ways, names.successes, names.share]}
        rows={ways.map((way) => ({
          key: way,
          cells: [text.names.way[way], count(counts[way]), percent(shareOf(counts[way], total))],
        }))}
      />
      <div className={styles.whole}>
        <h3>{names.funnel}</h3>
        <FunnelBars label={names.funnel} steps={steps} />
        <p className={common.note}>{names.funnelNote(duration(funnel.wholeMedianSeconds))}</p>
        {funnel.unprompted > 0 && <p className={common.note}>{names.unprompted(count(funnel.unprompted))}</p>}
      </div>
    </section>
  )
}

function significance(clearly: boolean | null): string {
  if (clearly === null) return questions.few
  return clearly ? questions.clearly : questions.notClearly
}

/** The questions with the most failing answers. */
export function TopQuestions({ month }: { month: Month }) {
  const rows = month.questions
    .filter(({ failing, phoneFailing }) => failing + phoneFailing > 0)
    .sort((a, b) => b.failing + b.phoneFailing - a.failing - a.phoneFailing)
    .slice(0, MOST_QUESTIONS)
  const columns = [
    questions.version,
    questions.question,
    questions.asked,
    questions.failing,
    questions.failingRate,
    questions.phoneFailing,
    questions.seconds,
    questions.change,
  ]
  return (
    <section>
      <h2>{words.questions}</h2>
      <PaperTable
        label={words.questions}
        words={2}
        last="words"
        columns={columns}
        rows={rows.map((row) => ({
          key: `${row.version}/${row.key}`,
          cells: [
            questions.versionOf(row.version),
            `${questions.place(row.place)} ${wordingOf(row.text)}`,
            count(row.asked),
            count(row.failing),
            { text: percent(row.failingRate), small: row.small && row.asked > 0 },
            count(row.phoneFailing),
            duration(row.seconds),
            row.before === null
              ? questions.first
              : `${points(row.before.change)} ${significance(row.before.clearly)}`,
          ],
        }))}
      />
      <p className={common.note}>{questions.note}</p>
    </section>
  )
}
