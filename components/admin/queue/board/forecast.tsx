'use client'

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
 * A bar for the number of cooling-off periods that end on a day, relative to the day with the most. The red part
 * shows those that will be missed.
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
 * Forecast of how many cooling-off periods will be missed in the next days if calling continues at the present pace.
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
              <td>{day.ending}</td>
              <td>{day.capacity}</td>
              <td className={day.breaches > 0 ? styles.bad : styles.zero}>{day.breaches}</td>
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
