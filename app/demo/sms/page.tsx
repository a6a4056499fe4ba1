import type { Metadata } from 'next'
import { Suspense } from 'react'
import { SmsScreen } from '#components/demo/inbox/sms-screen.tsx'
import { text } from '#components/demo/messages.zh-CN.ts'

export const metadata: Metadata = { title: text.sms.title }

export default function Page() {
  return (
    <Suspense>
      <SmsScreen />
    </Suspense>
  )
}
