'use client'

import { Alert, Segmented } from 'antd'
import styles from './forms.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.question

/**
 * The choice of the passing answer. If 否 (no) is chosen, the answer 是 (yes) counts as failing. A hint says so,
 * because authors easily confuse passing and failing answers.
 */
export function PassingChoice({
  value,
  disabled,
  onChange,
}: {
  value: 'YES' | 'NO'
  disabled: boolean
  onChange: (value: 'YES' | 'NO') => void
}) {
  return (
    <div>
      <span className={styles.label}>{words.passing}</span>
      <Segmented<'YES' | 'NO'>
        size="large"
        aria-label={words.passing}
        disabled={disabled}
        value={value}
        options={[
          { value: 'YES', label: words.yes },
          { value: 'NO', label: words.no },
        ]}
        onChange={onChange}
      />
      {value === 'NO' ? (
        <Alert type="error" showIcon style={{ marginTop: 8 }} message={words.alarm} />
      ) : (
        <p className={styles.hint}>{words.usual}</p>
      )}
    </div>
  )
}
