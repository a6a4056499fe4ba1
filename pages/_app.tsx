import type { ComponentType } from 'react'
import '../app/base.css'
import '#components/h5/tokens.css'
import { BearTranslation } from '#components/browser/hydration/bear-translation.tsx'
import { ComeToLife } from '#components/browser/hydration/come-to-life.tsx'
import zhCN from '#components/h5/messages/zh-CN.json'
import { CrashGuard } from '#components/h5/screens/crash-guard.tsx'
import { Pages } from '#components/h5/screens/pages.tsx'
import { LeaveWithPage } from '#components/h5/session/leave-with-page.tsx'
import { CareProvider } from '#components/h5/shell/care.tsx'
import { compiled } from '#components/i18n/catalogs.ts'
import { compilePlain } from '#components/i18n/plain.ts'
import { LanguageProvider } from '#components/i18n/provider.tsx'

const messages = compiled(zhCN, compilePlain)

interface CustomerAppProps {
  readonly Component: ComponentType<object>
  readonly pageProps: object
}

/** The root component of all customers' pages. */
export default function CustomerApp({ Component, pageProps }: CustomerAppProps) {
  return (
    <>
      <BearTranslation />
      <LanguageProvider messages={messages}>
        <CareProvider>
          <LeaveWithPage />
          <div className="h5">
            <CrashGuard>
              <Pages>
                <Component {...pageProps} />
              </Pages>
            </CrashGuard>
          </div>
        </CareProvider>
      </LanguageProvider>
      <ComeToLife />
    </>
  )
}
