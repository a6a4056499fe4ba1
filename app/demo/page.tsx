import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ClockScreen } from '#components/demo/clock/clock-screen.tsx'
import { text } from '#components/demo/messages.zh-CN.ts'

export const metadata: Metadata = { title: text.clock.title }

export default function Page() {
  return (
    <Suspense>
      <ClockScreen />
    </Suspense>
  )
}
