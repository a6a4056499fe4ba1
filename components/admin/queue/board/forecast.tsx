'use client'

import { count as countInWords } from '#components/charts/format.ts'
import { Section } from '../../ui/section.tsx'
import shared from '../../ui/shared.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { type Board, paceInWords } from '../words/words.ts'
import styles from './board.module.css'

const words = text.board.forecast
type Day = Board['forecast'][number]

/** The short name of a day: 今天 (today), 明天 (tomorrow), or month and day, for example 12-01. */
function dayName(day: string, index: number): string {
  if (index === 0) return words.today
  return index === 1 ? words.tomorrow : day.slice(5)
}

/**
 * Bar for the number of cases whose cooling-off period ends by the given day. Its length is relative to the largest
 * such number in the forecast. The red part is the number of cases that will not be finished in time.
 */
function Bar({ day, most }: { day: Day; most: number }) {
  const share = (count: number) => `${most === 0 ? 0 : (count / most) * 100}%`
  return (
    <div className={styles.bar} role="img" aria-label={words.bar(day.ending, day.breaches)}>
      <span style={{ width: share(day.breaches) }} data-late />
      <span style={{ width: share(day.ending - day.breaches) }} />
    </div>
  )
}

/**
 * Forecast of how many cases will not be finished inside their cooling-off period in the next days if calling
 * continues at the present pace.
 */
export function Forecast({ board }: { board: Board }) {
  const { forecast } = board
  const most = Math.max(0, ...forecast.map(({ ending }) => ending))
  const last = forecast.at(-1)
  return (
    <Section title={words.title}>
      <table className={`${styles.table} ${styles.forecast}`}>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col">{words.ending}</th>
            <th scope="col">{words.capacity}</th>
            <th scope="col">{words.breaches}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {forecast.map((day, index) => (
            <tr key={day.day}>
              <th scope="row" title={day.day}>
                {dayName(day.day, index)}
              </th>
              <td>{countInWords(day.ending)}</td>
              <td>{countInWords(day.capacity)}</td>
              <td className={day.breaches > 0 ? styles.bad : styles.zero}>{countInWords(day.breaches)}</td>
              <td>
                <Bar day={day} most={most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={`${shared.quiet} ${styles.caption}`}>
        {most === 0 && words.none}
        {most > 0 && last?.breaches === 0 && words.safe} {paceInWords(board.pace)}
        {words.cumulative}
      </p>
    </Section>
  )
}
