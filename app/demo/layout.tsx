import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { DemoGate } from '#components/demo/frame/gate.tsx'
import { text } from '#components/demo/messages.zh-CN.ts'

export const metadata: Metadata = {
  title: { template: `%s · ${text.demo}`, default: text.clock.title },
  robots: { index: false, follow: false },
}

export default function DemoLayout({ children }: { children: ReactNode }) {
  return <DemoGate>{children}</DemoGate>
}
