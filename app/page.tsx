import type { Metadata } from 'next'
import { Landing } from '#components/demo/landing/landing.tsx'
import { text } from '#components/demo/messages.zh-CN.ts'

export const metadata: Metadata = { title: text.landing.title }

export default function Page() {
  return <Landing />
}
