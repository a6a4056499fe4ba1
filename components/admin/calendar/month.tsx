import styles from './calendar.module.css'
import { text } from './messages.zh-CN.ts'
import { type monthsOf, type ShownDay, weekdayName } from './year.ts'

function lookOf({ entry, weekend }: ShownDay): string {
  if (entry?.kind === 'HOLIDAY') return styles.holiday ?? ''
  if (entry?.kind === 'MAKE_UP') return styles.makeUp ?? ''
  return weekend ? (styles.weekend ?? '') : ''
}

/** What a day is, for a screen reader and the tooltip. */
function nameOf({ day, entry, weekend }: ShownDay): string {
  const plain = weekend ? text.plain.weekend : text.plain.working
  const what = entry === null ? plain : `${text.legend[entry.kind]} ${entry.name}`
  return `${text.dayName(day, weekdayName(day))} ${what}`
}

function Day(props: { shown: ShownDay; onPick: ((day: string) => void) | null }) {
  const { shown, onPick } = props
  const { day, entry } = shown
  return (
    <button
      type="button"
      className={`${styles.day} ${lookOf(shown)}`}
      title={nameOf(shown)}
      aria-label={nameOf(shown)}
      disabled={onPick === null}
      onClick={() => onPick?.(day)}
    >
      {Number(day.slice(8, 10))}
      {/* The style sheet draws the badge: the label of a button must contain its visible text. */}
      {entry !== null && <i className={styles.badge} data-badge={text.badge[entry.kind]} />}
    </button>
  )
}

/** One month, with Monday as the first day of the week. */
export function Month(props: {
  of: ReturnType<typeof monthsOf>[number]
  onPick: ((day: string) => void) | null
}) {
  const { of, onPick } = props
  return (
    <section className={styles.month} aria-label={text.month(of.month)}>
      <h3 className={styles.monthName}>{text.month(of.month)}</h3>
      <div className={styles.week}>
        {text.weekdays.map((name) => (
          <span key={name} className={styles.weekday} aria-hidden>
            {name}
          </span>
        ))}
        {of.days.map((shown, index) => (
          <span key={shown.day} style={index === 0 ? { gridColumnStart: of.before + 1 } : undefined}>
            <Day shown={shown} onPick={onPick} />
          </span>
        ))}
      </div>
    </section>
  )
}
