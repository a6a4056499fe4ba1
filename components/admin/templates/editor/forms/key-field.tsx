'use client'

import { Input, Tooltip } from 'antd'
import { useEffect, useState } from 'react'
import { type KeyProblem, keyProblem } from '../../draft/draft.ts'
import styles from './forms.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.question

const problems: Readonly<Record<KeyProblem, string>> = words.keyProblem

/**
 * Field for the key under which answers and figures are stored. A valid key takes effect when the user presses Enter
 * or leaves the field.
 */
export function KeyField({
  value,
  others,
  disabled,
  size,
  onCommit,
}: {
  value: string
  others: readonly string[]
  disabled: boolean
  /** Set this to make the field as small as the fields beside it. */
  size?: 'small'
  onCommit: (key: string) => void
}) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const problem = typed === value ? null : keyProblem(typed, others)

  function commit(): void {
    if (typed !== value && problem === null) onCommit(typed)
  }

  return (
    <div>
      <Tooltip title={words.keyWhy}>
        <span className={styles.label}>{words.key}</span>
      </Tooltip>
      <Input
        size={size}
        aria-label={words.key}
        disabled={disabled}
        value={typed}
        status={problem === null ? '' : 'error'}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onPressEnter={commit}
      />
      {problem !== null && (
        <p className={styles.wrong} role="alert">
          {problems[problem]}
        </p>
      )}
    </div>
  )
}
