import { text } from '../shared/messages.zh-CN.ts'
import styles from './saving.module.css'
import type { Saving } from './use-keeping.ts'

const words: Readonly<Record<Saving, string>> = {
  CLEAN: text.saving.clean,
  PENDING: text.saving.pending,
  SAVING: text.saving.saving,
  SAVED: text.saving.saved,
  OFFLINE: text.saving.offline,
}

/** Shows whether the text entered by the agent has been saved on the server. */
export function SavingNote({ saving }: { saving: Saving }) {
  return (
    <span className={styles.saving} data-saving={saving} role={saving === 'OFFLINE' ? 'status' : undefined}>
      {words[saving]}
    </span>
  )
}
