'use client'

import { CopyOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { text as words } from '../messages.zh-CN.ts'
import shared from '../shared.module.css'
import { useCopy } from '../use-copy.ts'
import styles from './record-link.module.css'

/** A button that copies a number or an id. */
function CopyButton({ text }: { text: string }) {
  const copy = useCopy()
  return (
    <Tooltip title={words.copy}>
      <Button
        type="text"
        size="small"
        className={styles.copy}
        icon={<CopyOutlined />}
        aria-label={words.copyOf(text)}
        onClick={(event) => {
          event.stopPropagation()
          void copy(text)
        }}
      />
    </Tooltip>
  )
}

/** A number with a button that copies it. The button appears when the number is hovered or focused. */
export function Copyable({ copy, children }: { copy: string; children: ReactNode }) {
  return (
    <span className={styles.record}>
      {children}
      <CopyButton text={copy} />
    </span>
  )
}

/**
 * A number or an id of a record: it links to the record, and can be copied.
 * @param props.href the record's page; null if the user may not open it, or if there is none
 * @param props.copy the text to copy
 * @param props.children the text of the link, if it differs from `copy`
 */
export function RecordLink(props: { href: string | null; copy: string; children?: ReactNode }) {
  const { href, copy, children = copy } = props
  // The whole text, where a narrow column cuts it.
  const title = typeof children === 'string' ? children : undefined
  return (
    <Copyable copy={copy}>
      {href === null ? (
        <span className={shared.number} title={title}>
          {children}
        </span>
      ) : (
        <Link href={href} className={shared.number} title={title}>
          {children}
        </Link>
      )}
    </Copyable>
  )
}
