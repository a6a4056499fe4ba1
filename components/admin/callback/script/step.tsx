import type { ReactNode } from 'react'
import common from '../shared/callback.module.css'
import styles from './script.module.css'

/** One step of the script, with its number and a mark when it is done. */
export function Step(props: {
  number: number
  title: string
  done: boolean
  extra?: ReactNode
  children: ReactNode
}) {
  const { number, title, done, extra, children } = props
  const id = `step-${number}`
  return (
    <section className={`${common.panel} ${styles.step}`} aria-labelledby={id} data-done={done}>
      <div className={common.panelHead}>
        <h2 id={id}>
          <span className={styles.stepNumber} aria-hidden="true">
            {done ? '✓' : number}
          </span>
          {title}
        </h2>
        {extra}
      </div>
      {children}
    </section>
  )
}
