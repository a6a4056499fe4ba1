'use client'

import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Flex, Tooltip } from 'antd'
import { text } from '../messages.zh-CN.ts'
import shared from '../shared.module.css'
import styles from './masked.module.css'
import { useUnmasking } from './unmasking.tsx'

/** The items that are a line of text. */
type TextField = 'applicantName' | 'insuredName' | 'idNumber' | 'phone'

/**
 * Personal data, shown masked. A user with the right to unmask it gives a reason (`UnmaskArea`) and then sees it
 * unmasked for one minute.
 * @param props.what the name of the data, for example 证件号码 (document number)
 */
export function Masked({ value, what, field }: { value: string; what: string; field: TextField }) {
  const unmasking = useUnmasking()
  const clear = unmasking?.clear[field]
  return (
    <Flex component="span" align="center" gap={4} className={styles.masked}>
      <span className={shared.number}>{clear ?? value}</span>
      {unmasking !== null && clear === undefined && (
        <Tooltip title={text.reveal}>
          <Button
            type="text"
            size="small"
            icon={<EyeOutlined />}
            aria-label={text.revealTitle(what)}
            onClick={() => unmasking.ask(field)}
          />
        </Tooltip>
      )}
      {unmasking !== null && clear !== undefined && (
        <Tooltip title={text.secondsLeft(unmasking.left)}>
          <Button
            type="text"
            size="small"
            icon={<EyeInvisibleOutlined />}
            aria-label={text.hide}
            onClick={unmasking.hide}
          />
        </Tooltip>
      )}
    </Flex>
  )
}

/** A button that asks to see an item that is no line of text: the questionnaire, the signature. */
export function AskToSee({ label, field }: { label: string; field: 'questionnaire' | 'signature' }) {
  const unmasking = useUnmasking()
  if (unmasking === null || unmasking.clear[field] !== undefined) return null
  return (
    <Button size="small" icon={<EyeOutlined />} onClick={() => unmasking.ask(field)}>
      {label}
    </Button>
  )
}
