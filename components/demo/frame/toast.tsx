import styles from './demo.module.css'

export interface Word {
  readonly text: string
  readonly bad: boolean
}

/** What has just come of a click, at the foot of the window: the list above may have moved. */
export function Toast({ word }: { word: Word | null }) {
  return (
    <div className={styles.toast} role="status">
      {word !== null && (
        <p className={styles.note} data-tone={word.bad ? 'bad' : undefined}>
          {word.text}
        </p>
      )}
    </div>
  )
}
