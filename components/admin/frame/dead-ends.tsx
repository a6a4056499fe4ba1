'use client'

import { Button, Result, type ResultProps } from 'antd'
import Link from 'next/link'
import styles from './frame.module.css'
import { text } from './messages.zh-CN.ts'

export function HomeButton() {
  return (
    <Link href="/admin">
      <Button>{text.home}</Button>
    </Link>
  )
}

/** What a page says in place of itself, under a heading as every page has one. */
export function DeadEnd({ title, ...rest }: ResultProps & { readonly title: string }) {
  return <Result title={<h1 className={styles.deadEnd}>{title}</h1>} {...rest} />
}

/** An address nobody has. */
export function Missing() {
  return <DeadEnd status="404" title={text.missing} subTitle={text.missingLead} extra={<HomeButton />} />
}

/** A page that broke; the frame stays. */
export function Broken({ again }: { again: () => void }) {
  return (
    <DeadEnd
      status="error"
      title={text.broken}
      subTitle={text.brokenLead}
      extra={[
        <Button key="again" type="primary" onClick={again}>
          {text.reload}
        </Button>,
        <HomeButton key="home" />,
      ]}
    />
  )
}
