import type { Metadata } from 'next'
import { Suspense } from 'react'
import { text } from '#components/demo/messages.zh-CN.ts'
import { PeopleScreen } from '#components/demo/people/people-screen.tsx'

export const metadata: Metadata = { title: text.people.title }

export default function Page() {
  return (
    <Suspense>
      <PeopleScreen />
    </Suspense>
  )
}
