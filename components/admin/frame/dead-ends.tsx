'use client'

import { Button, Result } from 'antd'
import Link from 'next/link'
import { text } from './messages.zh-CN.ts'

export function HomeButton() {
  return (
    <Link href="/admin">
      <Button>{text.home}</Button>
    </Link>
  )
}

/** An address nobody has. */
export function Missing() {
  return <Result status="404" title={text.missing} subTitle={text.missingLead} extra={<HomeButton />} />
}

/** A page that broke; the frame stays. */
export function Broken({ again }: { again: () => void }) {
  return (
    <Result
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
