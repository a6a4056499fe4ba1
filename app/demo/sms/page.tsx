import type { Metadata } from 'next'
import { Suspense } from 'react'
import { text } from '#components/demo/messages.zh-CN.ts'
import { SmsScreen } from '#components/demo/sms-screen.tsx'

export const metadata: Metadata = { title: text.sms.title }

export default function Page() {
  return (
    <Suspense>
      <SmsScreen />
    </Suspense>
  )
}
