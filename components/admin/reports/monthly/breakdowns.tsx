import { count, percent, points } from '#components/charts/format.ts'
import { movedBy } from '../completion/breakdown-data.ts'
import { shownName } from '../filter/names.ts'
import common from '../page/reports.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { PaperTable } from './paper-table.tsx'
import type { Month } from './use-month.ts'

const words = text.monthly
const names = text.completion

/** Maximum number of rows in a printed table. Larger breakdowns are shown only on the dashboard. */
const MOST_ROWS = 20

function Breakdown({ by, rows }: Month['by'][number]) {
  const label = words.byOf(text.names.dimension[by])
  const columns = [
    text.names.dimension[by],
    names.due,
    names.doneRate,
    words.changeOf(names.doneRate),
    names.cleanRate,
    words.changeOf(names.cleanRate),
  ]
  return (
    <>
      <h3>{label}</h3>
      <PaperTable
        label={label}
        columns={columns}
        rows={rows.slice(0, MOST_ROWS).map((row) => ({
          key: row.key,
          cells: [
            shownName(by, row),
            count(row.due),
            { text: percent(row.doneRate), small: row.small && row.due > 0 },
            points(movedBy(row, 'doneRate')),
            percent(row.cleanRate),
            points(movedBy(row, 'cleanRate')),
          ],
        }))}
      />
      {rows.length > MOST_ROWS && <p className={common.note}>{words.more(MOST_ROWS, rows.length)}</p>}
    </>
  )
}

/** The two completion rates (完成率 and 无异议成功率) by channel, design type, product and branch. */
export function Breakdowns({ month: { by } }: { month: Month }) {
  return (
    <section>
      <h2>{words.by}</h2>
      {by.map((one) => (
        <Breakdown key={one.by} {...one} />
      ))}
      <p className={common.note}>{words.smallNote}</p>
    </section>
  )
}
