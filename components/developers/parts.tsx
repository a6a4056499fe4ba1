import type { ReactNode } from 'react'
import styles from './developers.module.css'
import type { FieldRow } from './fields.ts'
import { text } from './messages.zh-CN.ts'

/** A text in which code stands in backticks. */
export function Words({ children }: { children: string }) {
  return children
    .split('`')
    .map((part, index): ReactNode => (index % 2 === 1 ? <code key={`${index}${part}`}>{part}</code> : part))
}

export function Code({ children }: { children: string }) {
  return <pre className={styles.code}>{children}</pre>
}

/** A table of fields or parameters under a heading. */
export function Fields({ title, rows }: { title: string; rows: readonly FieldRow[] }) {
  if (rows.length === 0) return null
  return (
    <section>
      <h4>{title}</h4>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text.field}</th>
            <th scope="col">{text.explanation}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <code>{row.name}</code>
                <Kind of={row} />
              </th>
              <td>
                {row.description}
                {row.limits.length > 0 && <div className={styles.small}>{row.limits.join('；')}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Kind({ of: { kind, optional, nullable } }: { of: FieldRow }) {
  const words = [kind, ...(optional ? [text.optional] : []), ...(nullable ? [text.orNull] : [])]
  return <div className={styles.small}>{words.join(' · ')}</div>
}
