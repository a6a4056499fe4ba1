'use client'

import { Radio } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { type Disposition, dispositions } from '#server/vocabulary/dispositions.ts'
import { Kbd } from '../keys/kbd.tsx'
import { letterOf } from '../keys/keys.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './result.module.css'

/** All results of a call, each with its letter key. Below the list is the consequence of the chosen result. */
export function DispositionList(props: {
  value: Disposition | null
  onChange: (value: Disposition) => void
}) {
  const { value, onChange } = props
  return (
    <>
      <Radio.Group
        className={styles.dispositions}
        aria-label={text.result.choose}
        aria-describedby="disposition-hint"
        value={value}
        onChange={(event) => {
          const chosen = dispositions.find((disposition) => disposition === event.target.value)
          if (chosen !== undefined) onChange(chosen)
        }}
      >
        {dispositions.map((disposition) => (
          <Radio
            key={disposition}
            value={disposition}
            title={callbackText.dispositionHints[disposition]}
            className={styles.disposition}
          >
            <span className={styles.letter}>
              <Kbd>{letterOf(disposition)}</Kbd>
            </span>
            {callbackText.dispositions[disposition]}
          </Radio>
        ))}
      </Radio.Group>
      <p id="disposition-hint" className={styles.dispositionHint} aria-live="polite">
        {value === null ? '' : callbackText.dispositionHints[value]}
      </p>
    </>
  )
}
