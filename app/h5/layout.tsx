import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import '#components/h5/tokens.css'
import { CareProvider } from '#components/h5/care.tsx'
import { LeaveWithPage } from '#components/h5/leave-with-page.tsx'
import zhCN from '#components/h5/messages/zh-CN.json'
import { Pages } from '#components/h5/pages.tsx'
import { compiled } from '#components/i18n/catalogs.ts'
import { LanguageProvider } from '#components/i18n/provider.tsx'

export const metadata: Metadata = {
  title: zhCN['brand.name'],
  // iOS would turn policy numbers into phone links.
  formatDetection: { telephone: false },
  robots: { index: false },
}

// Zooming stays allowed: some customers need more than 关怀版.
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  interactiveWidget: 'resizes-content',
}

/** All pages of customers. The texts travel in the page and are compiled here: no parser in their browsers. */
const messages = compiled(zhCN, compileMessage)

export default function H5Layout({ children }: { children: ReactNode }) {
  return (
    <LanguageProvider messages={messages}>
      <CareProvider>
        <LeaveWithPage />
        <div className="h5">
          <Pages>{children}</Pages>
        </div>
      </CareProvider>
    </LanguageProvider>
  )
}
