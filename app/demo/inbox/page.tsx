import type { Metadata } from 'next'
import { Suspense } from 'react'
import { InboxScreen } from '#components/demo/inbox/inbox-screen.tsx'
import { text } from '#components/demo/messages.zh-CN.ts'

export const metadata: Metadata = { title: text.inbox.title }

export default function Page() {
  return (
    <Suspense>
      <InboxScreen />
    </Suspense>
  )
}
