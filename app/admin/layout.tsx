import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import './admin.css'
import { Frame, Waiting } from '#components/admin/frame/frame.tsx'
import { text } from '#components/admin/frame/messages.zh-CN.ts'
import { Palette } from '#components/admin/palette/palette.tsx'
import { AdminProviders } from '#components/admin/refine/providers.tsx'

export const metadata: Metadata = { title: text.title, robots: { index: false, follow: false } }

export default function AdminLayout({ children }: { children: ReactNode }) {
  return (
    <div className="admin">
      {/* Pages that read the URL's query string are rendered in the browser only. Next requires a `Suspense` boundary around these pages. */}
      <Suspense fallback={<Waiting />}>
        <AdminProviders>
          <Frame tools={<Palette />}>{children}</Frame>
        </AdminProviders>
      </Suspense>
    </div>
  )
}
