'use client'

import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useText } from '../../i18n/text.ts'
import fieldStyles from './field.module.css'
import styles from './tick.module.css'

interface TickProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  /** How often the page's button was pressed while the box was not ticked. Each time, the error is announced again. */
  readonly asked?: number
  readonly children: ReactNode
}

/**
 * A checkbox that must be ticked to continue. Pressing the page's button without the tick shows the error and moves
 * the focus to the checkbox.
 */
export function Tick({ checked, onChange, asked = 0, children }: TickProps) {
  const { t } = useText()
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const missing = asked > 0 && !checked
  useEffect(() => {
    if (asked === 0) return
    box.current?.focus({ preventScroll: true })
    box.current?.closest('label')?.scrollIntoView({ block: 'center' })
  }, [asked])
  return (
    <div className={styles.ticked}>
      <label className={styles.tick} data-checked={checked} data-missing={missing}>
        <input
          ref={box}
          type="checkbox"
          checked={checked}
          aria-invalid={missing}
          aria-describedby={missing ? `${id}-missing` : undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{children}</span>
      </label>
      <div role="alert">
        {missing && (
          <p key={asked} id={`${id}-missing`} className={fieldStyles.wrong}>
            {t('tick.first')}
          </p>
        )}
      </div>
    </div>
  )
}
