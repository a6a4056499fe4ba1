import type { Metadata } from 'next'
import { text } from '#components/developers/messages.zh-CN.ts'
import { Reference } from '#components/developers/reference.tsx'

export const metadata: Metadata = { title: text.title, robots: { index: false, follow: false } }

/** It is the same for everybody and rendered when the pages are built. */
export const dynamic = 'force-static'

export default function Page() {
  return <Reference />
}
