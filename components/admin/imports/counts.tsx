import { rowOutcomes } from '#server/vocabulary/sheets.ts'
import shared from '../ui/shared.module.css'
import styles from './imports.module.css'
import { grouped, text } from './messages.zh-CN.ts'
import type { ImportDetail } from './words.ts'

/** How many rows have each outcome. */
export function Counts({ counts }: { counts: ImportDetail['found'] }) {
  return (
    <div className={styles.counts}>
      {rowOutcomes.map((outcome) => (
        <div key={outcome} className={shared.tile}>
          <span>{text.outcomes[outcome]}</span>
          <b className={outcome === 'REFUSED' && counts.REFUSED > 0 ? styles.bad : shared.number}>
            {grouped(counts[outcome])}
          </b>
          <span className={`${shared.quiet} ${shared.small}`}>{text.hints[outcome]}</span>
        </div>
      ))}
    </div>
  )
}
