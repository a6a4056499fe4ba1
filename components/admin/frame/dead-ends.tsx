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

/** Shown in place of a page that cannot be shown. Like every page, it has a level-1 heading. */
export function DeadEnd({ title, ...rest }: ResultProps & { readonly title: string }) {
  return <Result title={<h1 className={styles.deadEnd}>{title}</h1>} {...rest} />
}

/** The page for a URL that does not exist. */
export function Missing() {
  return <DeadEnd status="404" title={text.missing} subTitle={text.missingLead} extra={<HomeButton />} />
}

/** Shown when a page threw an error while it was rendered. The header and the menu stay visible. */
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
