import { AntdRegistry } from '@ant-design/nextjs-registry'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import './admin.css'
import { text } from '#components/admin/messages.zh-CN.ts'

export const metadata: Metadata = { title: text.title, robots: { index: false, follow: false } }

export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <AntdRegistry>
      <div className="admin">{children}</div>
    </AntdRegistry>
  )
}
