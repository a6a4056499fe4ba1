import styles from './demo.module.css'

export interface Word {
  readonly text: string
  readonly bad: boolean
}

/**
 * Message with the result of the last click. It is fixed to the bottom of the window, because the list above can have
 * scrolled or changed since the click.
 */
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
