'use client'

import shared from '../../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './webhooks.module.css'

/** The beginning of what a receiver answered: the text of strangers, shown as text. */
export function Answer({ body }: { body: string }) {
  if (body.trim() === '') return <div className={shared.quiet}>{text.noAnswer}</div>
  return (
    <div>
      {text.answer} <span className={`${shared.quiet} ${shared.small}`}>{text.answerHint}</span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={`${shared.codeBlock} ${styles.answer}`} tabIndex={0} aria-label={text.answer}>
        <pre>{body}</pre>
      </section>
    </div>
  )
}
