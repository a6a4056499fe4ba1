import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import '#components/h5/tokens.css'
import { PhoneFrame } from '#components/admin/templates/preview/phone-frame.tsx'
import zhCN from '#components/h5/messages/zh-CN.json'
import { compiled } from '#components/i18n/catalogs.ts'

export const metadata: Metadata = { title: zhCN['brand.name'], robots: { index: false, follow: false } }

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

const messages = compiled(zhCN, compileMessage)

/** Shows the customers' pages in the phone-shaped preview beside the questionnaire editor. */
export default function PreviewLayout({ children }: { children: ReactNode }) {
  return (
    <PhoneFrame messages={messages}>
      <div className="h5">{children}</div>
    </PhoneFrame>
  )
}
