import type { ReactNode } from 'react'
import { WebhooksScreen } from '#components/admin/partners/webhooks/webhooks-screen.tsx'

/** The list stays while one endpoint is shown over it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <WebhooksScreen>{children}</WebhooksScreen>
}
