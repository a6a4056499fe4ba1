import type { Metadata } from 'next'
import { Suspense } from 'react'
import { text } from '#components/demo/messages.zh-CN.ts'
import { VisitsScreen } from '#components/demo/visits/visits-screen.tsx'

export const metadata: Metadata = { title: text.visits.title }

export default function Page() {
  return (
    <Suspense>
      <VisitsScreen />
    </Suspense>
  )
}
