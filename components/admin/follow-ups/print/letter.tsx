import { lastDayOf } from '#server/kernel/calendar.ts'
import type { PrintedLetter } from '../words.ts'
import { text } from './messages.zh-CN.ts'
import styles from './print.module.css'

const words = text.letter

/**
 * One letter on its own sheet. Policies come without an address, so the line for it stays empty and is written by hand
 * or covered by the post's label.
 */
export function Letter({ letter }: { letter: PrintedLetter }) {
  const lastDay = lastDayOf(new Date(letter.coolingOffEndsAt))
  return (
    <article className={styles.letter}>
      <dl className={styles.head}>
        <dt>{words.to}</dt>
        <dd>{letter.applicantName}</dd>
        <dt>{words.address}</dt>
        <dd className={styles.blank} />
        <dt>{words.policy}</dt>
        <dd>{letter.policyNo}</dd>
        {letter.productName !== null && (
          <>
            <dt>{words.product}</dt>
            <dd>{letter.productName}</dd>
          </>
        )}
      </dl>
      <h2>{words.heading}</h2>
      <p>{words.greeting(letter.applicantName, letter.title ?? '')}</p>
      <p>{words.opening(letter.policyNo)}</p>
      <p>{words.coolingOff(lastDay)}</p>
      {letter.questions.length > 0 && (
        <>
          <p>{words.ask}</p>
          <ol className={styles.questions}>
            {letter.questions.map((question) => (
              <li key={question}>
                {question}
                <span className={styles.boxes}>
                  {words.yes}　{words.no}
                </span>
              </li>
            ))}
          </ol>
          <p>{words.remark}</p>
          <div className={styles.remark} />
        </>
      )}
      <p>{words.call}</p>
      <div className={styles.signature}>
        <span>{words.signature}</span>
        <span>{words.signedOn}</span>
      </div>
      <p className={styles.sender}>{words.sender}</p>
    </article>
  )
}
