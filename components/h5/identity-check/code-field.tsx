'use client'

import { useEffect, useId, useRef } from 'react'
import { codeDigits } from '../../browser/code-digits.ts'
import { useText } from '../../i18n/text.ts'
import fieldStyles from '../form/field.module.css'
import { Button } from '../ui/button.tsx'
import styles from './code-field.module.css'

interface CodeFieldProps {
  readonly code: string
  readonly onCode: (code: string) => void
  /** Seconds until another code can be requested. */
  readonly wait: number
  readonly busy: boolean
  readonly onSend: () => void
  readonly wrong?: string | undefined
}

/** 短信验证码 (SMS code): a field for six digits, and the button that requests a code. */
export function CodeField({ code, onCode, wait, busy, onSend, wrong }: CodeFieldProps) {
  const { t } = useText()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  // The field appears when a code has been sent. It gets the focus because the customer fills it in next.
  useEffect(() => {
    input.current?.focus()
  }, [])
  // A wrong code is selected, so that typing replaces it.
  useEffect(() => {
    if (wrong !== undefined) input.current?.select()
  }, [wrong])
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id}>{t('code.label')}</label>
      <div className={styles.codeRow}>
        <input
          ref={input}
          id={id}
          value={code}
          onChange={(event) => onCode(codeDigits(event.currentTarget.value))}
          inputMode="numeric"
          enterKeyHint="done"
          autoComplete="one-time-code"
          placeholder={t('code.placeholder')}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
        />
        <Button look="secondary" busy={busy} waiting={wait > 0} onPress={onSend}>
          {wait > 0 ? t('code.wait', { seconds: wait }) : t('code.resend')}
        </Button>
      </div>
      <div role="alert">
        {wrong !== undefined && (
          <p id={`${id}-wrong`} className={fieldStyles.wrong}>
            {wrong}
          </p>
        )}
      </div>
    </div>
  )
}
